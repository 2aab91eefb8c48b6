"""Notebooks run cell by cell in this process, without a kernel."""

import matplotlib.pyplot as plt
import nbformat


def executed(job):
    """What a notebook prints."""
    shown = []
    names = {"display": lambda *a: shown.extend(map(str, a)), "__name__": "__main__", "In": [""]}
    names["print"] = lambda *a, sep=" ", **_: shown.append(sep.join(map(str, a)))
    for cell in nbformat.read(job.notebook, as_version=4).cells:
        if cell.cell_type == "code":
            names["In"].append(cell.source)
            exec(cell.source, names)
            if "parameters" in cell.metadata.get("tags", []):
                names.update(job.parameters)
            plt.close("all")
    return shown
