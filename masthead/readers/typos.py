"""Addresses that were probably meant otherwise. Pure. A suggestion, never a refusal: somebody owns gmial.com."""

COMMON = (
    "gmail.com", "googlemail.com", "outlook.com", "hotmail.com", "hotmail.co.uk", "live.com", "msn.com", "yahoo.com", "yahoo.co.uk",
    "icloud.com", "me.com", "aol.com", "gmx.de", "gmx.net", "web.de", "t-online.de", "orange.fr", "free.fr", "laposte.net", "libero.it",
    "proton.me", "protonmail.com", "mail.ru", "yandex.ru", "qq.com", "163.com", "comcast.net", "verizon.net", "btinternet.com",
)  # fmt: skip
# Real ones that look like a slip of another.
_KNOWN = {
    *COMMON, "mail.com", "gmx.com", "gmx.at", "gmx.ch", "ymail.com", "live.co.uk", "live.fr", "hotmail.fr", "hotmail.de",
    "hotmail.it", "yahoo.fr", "yahoo.de", "yahoo.ca", "outlook.fr", "outlook.de", "email.com", "aim.com", "free.com",
}  # fmt: skip


def meant(address: str) -> str:
    """The address with the domain that was probably meant, or ""."""
    local, _, domain = address.rpartition("@")
    if domain in _KNOWN or len(domain) < 6:
        return ""
    near = [known for known in COMMON if _one_slip(domain, known)]
    return f"{local}@{near[0]}" if len(near) == 1 else ""


def _one_slip(typed: str, known: str) -> bool:
    """One letter too many, missing, wrong, or two changed places."""
    short, long = sorted((typed, known), key=len)
    if len(long) - len(short) > 1:
        return False
    at = next((n for n, (one, other) in enumerate(zip(short, long, strict=False)) if one != other), len(short))
    if len(short) < len(long):
        return short[at:] == long[at + 1 :]
    if short[at + 1 :] == long[at + 1 :]:
        return True
    return typed[at : at + 2] == known[at : at + 2][::-1] and typed[at + 2 :] == known[at + 2 :]
