"""Text, conversions, formats, and formats that are computed."""


def before(x):
    width = 6
    return f"plain", f"<{x}|{x!r:>8}>", f"{x + 1:{width}d}|{x=}"


def after(x):
    width = 6
    return (
        "plain",
        dy.format_("<", (x, None, None), "|", (x, "r", ">8"), ">"),
        dy.format_((dy.operate("+", x, 1), None, dy.format_((width, None, None), "d")), "|x=", (x, "r", None)),
    )


SAMPLES = [(-1,), (0,), (1,), (2,), (5,)]
