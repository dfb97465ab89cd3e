"""Cut the five font files from Source Serif 4, as variable TrueType fonts of the npm package `source-serif` 4.5.1 bring it.

    python -m tools.fonts FOLDER-OF-THE-PACKAGE TO-FOLDER        (needs `pip install fonttools brotli`; minutes)

What is kept is what an article needs: the letters of a few languages, old-style figures by default with lining ones as
`lnum`, real small capitals, ligatures, and the kerning between plain letters that the eye notices. 85 % of a file goes.
Afterwards write the ranges it prints into masthead.css.
"""

import io
import sys
from pathlib import Path
from typing import Any

from fontTools import subset
from fontTools.feaLib.builder import addOpenTypeFeaturesFromString
from fontTools.ttLib import TTFont
from fontTools.ttLib.scaleUpem import scale_upem
from fontTools.varLib import instancer

LETTERS = "ţŢăâșțşğİłšČčžŠćāūōéèêëáàâäãåíìîïóòôöõøúùûüñçßæœıÉÈÀÁÂÄÅÖÓØÜÚÑÇÎÍŒÆ"
SIGNS = "\u00a0£§©«\u00ad°±²³·¹»¼½¾×‐–—‘’‚“”„•…€−"
BASE = sorted({*range(0x20, 0x7F), *map(ord, LETTERS), *map(ord, SIGNS)})
MORE = sorted(({*range(0xA1, 0x180), 0x218, 0x219, 0x21A, 0x21B, 0x1E9E} | set(map(ord, "†‡‰′″‹›⁄←→≈≠≤≥"))) - set(BASE))
KERNED = [*range(0x41, 0x7B), *map(ord, ",.‘’“”")]
LIGATURES = ("f_f_i", "f_f_l", "f_i", "f_l", "f_f")
DIGITS = range(0x30, 0x3A)

# file: which font, its place on the axes, its letters, old-style figures?, small capitals?, units per em, kerning (least, steps)
CUTS: dict[str, tuple[str, dict[str, float], list[int], bool, bool, int, tuple[int, int] | None]] = {
    "text": ("Roman", {"wght": 400, "opsz": 16}, BASE, True, True, 512, (35, 10)),
    "italic": ("Italic", {"wght": 400, "opsz": 18}, BASE, True, False, 512, (35, 10)),
    "bold": ("Roman", {"wght": 620, "opsz": 16}, BASE, True, False, 512, (35, 10)),
    "display": ("Roman", {"wght": 500, "opsz": 60}, BASE, False, False, 640, (15, 5)),
    "ext": ("Roman", {"wght": 430, "opsz": 20}, MORE, True, False, 512, None),
}


def copy(font: TTFont) -> TTFont:
    kept = io.BytesIO()
    font.save(kept)
    kept.seek(0)
    return TTFont(kept)


def single(font: TTFont, tag: str) -> dict[str, str]:
    """What a feature puts in a glyph's place."""
    found: dict[str, str] = {}
    gsub = font["GSUB"].table
    for record in gsub.FeatureList.FeatureRecord:
        for lookup in record.Feature.LookupListIndex if record.FeatureTag == tag else ():
            for table in gsub.LookupList.Lookup[lookup].SubTable:
                mapping = getattr(getattr(table, "ExtSubTable", table), "mapping", {})
                found.update({one: other if isinstance(other, str) else other[0] for one, other in mapping.items()})
    return found


def features(font: TTFont, letters: list[int], old: bool, both: bool, caps: bool) -> str:
    """The few features we keep; the figures wanted by default are put under the digits themselves."""
    cmap, even, aged = font.getBestCmap(), single(font, "pnum"), single(font, "onum")
    digits = [cmap[code] for code in DIGITS]
    lining = [even.get(digit, digit) for digit in digits]
    ancient = [even.get(aged[digit], aged[digit]) for digit in digits]
    for table in font["cmap"].tables:
        table.cmap.update({code: name for code, name in zip(DIGITS, ancient if old else lining, strict=True) if code in table.cmap})
    text = "languagesystem DFLT dflt; languagesystem latn dflt;\n"
    if both:
        text += "feature lnum {" + "".join(f"sub {a} by {b};" for a, b in zip(ancient, lining, strict=True)) + "} lnum;\n"
    names = {cmap[code] for code in letters if code in cmap}
    for tag in ("smcp", "c2sc") if caps else ():
        text += f"feature {tag} {{" + "".join(f"sub {a} by {b};" for a, b in single(font, tag).items() if a in names) + f"}} {tag};\n"
    known = [name for name in LIGATURES if name in font.getGlyphOrder()]
    return text + "feature liga {" + "".join(f"sub {' '.join(name.split('_'))} by {name};" for name in known) + "} liga;\n"


def options(*kept: str) -> subset.Options:
    chosen = subset.Options()
    chosen.layout_features, chosen.hinting, chosen.glyph_names = list(kept), False, False
    chosen.drop_tables += ["STAT", "DSIG", "avar", "HVAR", "MVAR", "BASE"]
    chosen.name_IDs = [0, 1, 2, 4, 6, 14]  # whose it is and where the licence stands; its text is OFL.txt, beside the files
    return chosen


def kerning(font: TTFont, least: int, steps: int) -> Any:
    """The kerning of plain letters, without what nobody sees, in steps that pack well."""
    plain = copy(font)
    cutter = subset.Subsetter(options("kern"))
    cutter.populate(unicodes=KERNED)
    cutter.subset(plain)
    for lookup in plain["GPOS"].table.LookupList.Lookup:
        for table in (getattr(one, "ExtSubTable", one) for one in lookup.SubTable):
            rows = [row.Class2Record for row in table.Class1Record] if table.Format == 2 else [row.PairValueRecord for row in table.PairSet]
            for value in (pair.Value1 for row in rows for pair in row if pair.Value1 is not None):
                moved = getattr(value, "XAdvance", 0) or 0
                value.XAdvance = 0 if abs(moved) < least else round(moved / steps) * steps
    plain["GPOS"].ensureDecompiled(recurse=True)
    return plain["GPOS"]


def cut(package: Path, to: Path, name: str) -> TTFont:
    kind, place, letters, old, caps, units, kerned = CUTS[name]
    font = copy(instancer.instantiateVariableFont(TTFont(package / f"VAR/SourceSerif4Variable-{kind}.ttf"), place))
    pairs = kerning(font, *kerned) if kerned else None
    text = features(font, letters, old, name in {"text", "bold"}, caps)
    del font["GSUB"]
    addOpenTypeFeaturesFromString(font, text, tables=["GSUB"])
    cutter = subset.Subsetter(options("liga", "lnum", "smcp", "c2sc"))
    cutter.populate(unicodes=letters)
    cutter.subset(font)
    if pairs is not None:
        font["GPOS"] = pairs
    scale_upem(font, units)
    for record in font["name"].names:  # the licence reserves the name "Source" for the original
        if record.nameID in (1, 4, 6):
            record.string = f"Masthead Serif {name.title()}".replace(" ", "" if record.nameID == 6 else " ")
    font.flavor = "woff2"
    font.save(to / f"{name}.woff2")
    return font


def main(package: str, to: str, *names: str) -> None:
    for name in names or CUTS:
        codes = sorted(cut(Path(package), Path(to), name).getBestCmap())
        runs: list[list[int]] = []
        for code in codes:
            if runs and code == runs[-1][-1] + 1:
                runs[-1].append(code)
            else:
                runs.append([code])
        ranges = ", ".join(f"U+{run[0]:X}" if len(run) == 1 else f"U+{run[0]:X}-{run[-1]:X}" for run in runs)
        print(f"{name}.woff2: {(Path(to) / f'{name}.woff2').stat().st_size} bytes\n  {ranges}")


if __name__ == "__main__":
    main(*sys.argv[1:])
