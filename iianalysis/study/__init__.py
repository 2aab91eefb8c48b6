"""What a study is: its tables, how they are read, what is checked of them."""
