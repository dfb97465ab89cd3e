"""A PDF of one page of plain lines, written by hand: enough for an invoice that nobody owes."""

TITLE, TEXT = 16, 10  # points
TOP, LEFT, STEP, LINES = 800, 56, 15, 48


def pdf(title: str, lines: list[str]) -> bytes:
    """One A4 page with a title and at most 48 lines; letters outside WinAnsi become question marks."""
    text = [f"BT /F1 {TITLE} Tf {LEFT} {TOP} Td ({_escaped(title)}) Tj /F1 {TEXT} Tf 0 -{2 * STEP} Td"]
    text += [f"({_escaped(line)}) Tj 0 -{STEP} Td" for line in lines[:LINES]]
    stream = " ".join([*text, "ET"]).encode("cp1252", "replace")
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources<</Font<</F1 5 0 R>>>>>>",
        b"<</Length %d>>stream\n%s\nendstream" % (len(stream), stream),
        b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding/WinAnsiEncoding>>",
    ]
    out, places = bytearray(b"%PDF-1.4\n"), []
    for number, one in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, one)
    start = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1) + b"".join(b"%010d 00000 n \n" % place for place in places)
    out += b"trailer <</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, start)
    return bytes(out)


def _escaped(line: str) -> str:
    return line.replace("−", "-").replace("\\", "\\\\").replace("(", "\\(").replace(")", "\\)")
