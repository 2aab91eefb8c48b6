"""How things are shown, whatever they are: languages, names, the style of pictures, a page."""
