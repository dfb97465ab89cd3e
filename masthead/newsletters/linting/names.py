"""What the features in can-i-email's data are called in HTML and CSS. Pure: dictionaries, nothing else."""


def _words(text: str) -> list[str]:
    return text.split()


_TAGS = _words(
    "abbr acronym audio base bdi blockquote body code del dfn dialog div form hr img link marquee meter object p picture pre "
    "progress rp rt ruby select small span strike strong style table textarea video wbr"
)
ELEMENTS: dict[str, set[str]] = {tag: {f"<{tag}> element" if tag != "base" else "<base>"} for tag in _TAGS}
ELEMENTS |= {tag: {"<ul>, <ol> and <dl>"} for tag in ("ul", "ol", "dl")}
ELEMENTS |= {f"h{level}": {"<h1> to <h6> elements"} for level in range(1, 7)}
ELEMENTS |= {"map": {"Image maps"}, "image": {"Embedded <svg> image"}, "svg": {"Embedded <svg> image"}, "address": {"address"}}
SEMANTICS = frozenset(_words("article aside details figcaption figure footer header main mark nav section summary time"))

ATTRIBUTES = {
    name: f"{name} attribute"
    for name in _words(
        "align aria-describedby aria-hidden aria-label aria-labelledby aria-live background cellpadding cellspacing dir height "
        "hidden lang loading popover required role target valign width"
    )
} | {"srcset": "srcset and sizes attributes", "sizes": "srcset and sizes attributes"}

_PLAIN = _words(
    "accent-color align-items animation aspect-ratio backdrop-filter background background-blend-mode background-clip "
    "background-color background-image background-origin background-position background-repeat background-size border "
    "border-collapse border-image border-radius border-spacing box-shadow box-sizing caption-side clear clip-path "
    "column-count cursor direction display empty-cells filter float font-kerning font-size font-size-adjust font-stretch "
    "font-weight hyphenate-character hyphenate-limit-chars hyphens inert inline-size inset justify-content letter-spacing "
    "line-height list-style list-style-image list-style-position list-style-type margin mask-image max-block-size "
    "max-inline-size max-width min-block-size min-inline-size mix-blend-mode object-fit object-position opacity orphans "
    "outline outline-offset overflow overflow-wrap padding position resize scroll-snap shape-margin shape-outside tab-size "
    "table-layout text-align text-align-last text-decoration text-decoration-color text-decoration-line "
    "text-decoration-skip-ink text-decoration-style text-decoration-thickness text-emphasis text-emphasis-position "
    "text-indent text-justify text-orientation text-overflow text-shadow text-transform text-underline-offset "
    "text-underline-position text-wrap transform transition user-select vertical-align visibility white-space "
    "white-space-collapse widows word-break word-spacing word-wrap writing-mode z-index"
)
# A name also stands for the longer ones that begin with it: margin for margin-left.
PROPERTIES: dict[str, set[str]] = {name: {name} for name in _PLAIN}
PROPERTIES |= {name: {f"{name} property"} for name in ("height", "width", "max-height", "min-height", "min-width")}
PROPERTIES["font"] = {"font shorthand"}
PROPERTIES["color-scheme"] = {"color-scheme CSS property"}
for _title, _names in {
    "block-size & inline-size": "block-size inline-size",
    "border-inline & border-block": "border-inline border-block",
    "border-inline & border-block individual logical properties": (
        "border-block-end border-block-start border-inline-end border-inline-start"
    ),
    "border-inline & border-block longhand properties": (
        "border-block-color border-block-style border-block-width border-inline-color border-inline-style border-inline-width"
    ),
    "border-radius logical properties": "border-end-end-radius border-end-start-radius border-start-end-radius border-start-start-radius",
    "css column properties": "column-count column-fill column-gap column-rule column-span column-width columns",
    "gap, column-gap, row-gap": "column-gap gap row-gap",
    "grid-template-* properties": "grid-template",
    "left, right, top, bottom": "left right top bottom",
    "margin-block-start & margin-block-end": "margin-block-end margin-block-start",
    "margin-inline & margin-block": "margin-block margin-inline",
    "margin-inline-start & margin-inline-end": "margin-inline-end margin-inline-start",
    "padding-block-start & padding-block-end": "padding-block-end padding-block-start",
    "padding-inline & padding-block": "padding-block padding-inline",
    "padding-inline-start & padding-inline-end": "padding-inline-end padding-inline-start",
}.items():
    for _name in _names.split():
        PROPERTIES.setdefault(_name, set()).add(_title)

FUNCTIONS = {name: f"{name}()" for name in _words("clamp conic-gradient light-dark linear-gradient max min radial-gradient rgb rgba")}
FUNCTIONS |= {"calc": "CSS calc() function", "var": "CSS Variables (Custom Properties)", "lang": "lang()"}
FUNCTIONS |= dict.fromkeys(["lch", "oklch", "lab", "oklab"], "lch(), oklch(), lab(), oklab()")
KEYWORDS = {"!important": "!important keyword"}
VALUES = {
    frozenset(["fit-content", "min-content", "max-content"]): "fit-content, min-content, max-content",
    frozenset(_words("system-ui ui-serif ui-sans-serif ui-rounded ui-monospace")): (
        "system-ui, ui-serif, ui-sans-serif, ui-rounded, ui-monospace"
    ),
}
UNITS = {unit: f"{unit} unit" for unit in _words("% ch cm em ex in mm pc pt px rem vh vmax vmin vw")}
PAIRS = {
    ("display", "flex"): "display:flex",
    ("display", "grid"): "display:grid",
    ("display", "none"): "display:none",
    ("flex-direction", "column"): "flex-direction:column",
    ("flex-wrap", "wrap"): "flex-wrap: wrap",
}
AT_RULES = {
    "-webkit-device-pixel-ratio": "@media (-webkit-device-pixel-ratio)",
    "hover": "@media (hover), @media (any-hover)",
    "orientation": "@media (orientation)",
    "prefers-color-scheme": "@media (prefers-color-scheme)",
    "prefers-reduced-motion": "@media (prefers-reduced-motion)",
}
SELECTORS = {
    "adjacent": "Adjacent sibling combinator",
    "attribute": "Attribute selector",
    "chained": "Chaining selectors",
    "child": "Child combinator",
    "class": "Class selector",
    "descendant": "Descendant combinator",
    "sibling": "General sibling combinator",
    "id": "ID selector",
    "type": "Type selector",
    "universal": "Universal selector *",
}
_PSEUDOS = _words(
    "::after ::before ::first-letter ::first-line ::marker ::placeholder :active :checked :default :first-child "
    ":first-of-type :focus :focus-visible :focus-within :hover :last-child :last-of-type :link :not :nth-child "
    ":nth-last-child :nth-last-of-type :nth-of-type :only-child :only-of-type :target :visited"
)
PSEUDOS = {name: name for name in _PSEUDOS} | {":has(": ":has()"}
FORMATS = {
    "apng": "Animated PNG image format",
    "avif": "AVIF image format",
    "bmp": "BMP image format",
    "gif": "GIF image format",
    "heic": "HEIF image format",
    "heif": "HEIF image format",
    "ico": "ICO image format",
    "vnd.microsoft.icon": "ICO image format",
    "jpeg": "JPG image format",
    "jpg": "JPG image format",
    "png": "PNG image format",
    "svg": "SVG image format",
    "svg+xml": "SVG image format",
    "tif": "TIFF image format",
    "tiff": "TIFF image format",
    "webp": "webP image format",
}
