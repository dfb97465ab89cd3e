"""How well the judge judges: measured on messages that somebody else has labelled."""

import json
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from masthead.newsletters.outcomes.judging import Judgement, judge
from masthead.newsletters.outcomes.reasons import Verdict

# The labels' words for what no reader may pay for, and for what is no failure at all.
OUR_FAULT = {
    "authfailure", "badreputation", "blocked", "contenterror", "emailtoolarge", "exceedlimit", "failedstarttls", "mesgtoobig",
    "norelaying", "notcompliantrfc", "policyviolation", "ratelimited", "rejected", "requireptr", "securityerror", "spamdetected",
    "speeding", "syntaxerror", "toomanyconn", "virusdetected",
}  # fmt: skip
NO_FAILURE = {
    "feedback": {Verdict.COMPLAINT, Verdict.UNSUBSCRIBE, Verdict.OURS},  # OURS: a report that our mail failed authentication
    "vacation": {Verdict.AUTO_REPLY, Verdict.REPLY, Verdict.UNKNOWN},
    "delivered": {Verdict.DELIVERED, Verdict.UNKNOWN},
}
FAILURES = {Verdict.DEAD, Verdict.LATER, Verdict.OURS}


class CannotEvaluate(ValueError):
    """Why a folder cannot be judged."""


@dataclass
class Measured:
    """The counts, and every file that was judged otherwise than its label says."""

    files: int = 0
    reports: int = 0  # that should name a reader: everything but auto-replies and complaints whose reader was crossed out
    addresses: int = 0
    labelled: int = 0
    agreed: int = 0
    suppressed_for_our_fault: list[str] = field(default_factory=list)
    harmless: int = 0
    ignored_right: int = 0
    verdicts: Counter[str] = field(default_factory=Counter)
    differences: list[dict[str, Any]] = field(default_factory=list)
    each: dict[str, dict[str, Any]] = field(default_factory=dict)

    def figures(self) -> dict[str, Any]:
        """For programs."""
        return {
            "files": self.files,
            "reports": self.reports,
            "addresses_found": self.addresses,
            "address_rate": round(self.addresses / self.reports, 4) if self.reports else None,
            "labelled": self.labelled,
            "agreed": self.agreed,
            "agreement": round(self.agreed / self.labelled, 4) if self.labelled else None,
            "suppressed_for_our_fault": len(self.suppressed_for_our_fault),
            "suppressed_for_our_fault_files": self.suppressed_for_our_fault,
            "to_ignore": self.harmless,
            "ignored_right": self.ignored_right,
            "verdicts": dict(self.verdicts.most_common()),
            "differences": self.differences,
            "each": self.each,
        }

    def as_json(self) -> str:
        """The figures as JSON."""
        return json.dumps(self.figures(), ensure_ascii=False, indent=1)

    def say(self) -> str:
        """The figures in lines for a person."""
        told = self.figures()
        rate = told["address_rate"] or 0
        lines = [
            f"{self.files:,} messages; of {self.reports:,} that are about a reader {self.addresses:,} name one ({rate:.1%}).",
            f"Dead or not: as labelled in {self.agreed:,} of {self.labelled:,} ({told['agreement'] or 0:.1%}).",
            f"Readers suppressed for a fault of the sender's: {len(self.suppressed_for_our_fault)}.",
            f"Auto-replies, complaints, receipts and ordinary mail judged as such: {self.ignored_right} of {self.harmless}.",
        ]
        return "\n".join(
            [*lines, *(f"  {one['file']}: {one['label']} was judged {one['verdict']} ({one['reason']})" for one in self.differences)]
        )


def evaluate(folders: list[Path], labels: Path) -> Measured:
    """Judge every message of the folders; raises CannotEvaluate.

    `labels`: a file name → [status, reply code, reason, whether it is final], or a list of those. What has no label counts for
    the addresses alone; in a folder without any label every message is ordinary mail, to be ignored.
    """
    known = _labels(labels)
    told = Measured()
    for folder in folders:
        files = sorted(path for path in folder.rglob("*") if path.suffix in {".eml", ".txt", ".msg"}) if folder.is_dir() else []
        if not files:
            raise CannotEvaluate(f"In {folder} there are no messages (.eml).")
        ordinary = not any(path.name in known for path in files)
        for path in files:
            _one(told, path.name, judge(path.read_bytes()), known.get(path.name), ordinary)
    return told


def _labels(path: Path) -> dict[str, list[Any]]:
    try:
        given = json.loads(path.read_text(encoding="utf-8"))
        return {str(name): (rows[0] if rows and isinstance(rows[0], list) else rows) for name, rows in given.items()}
    except (OSError, ValueError, AttributeError) as error:
        raise CannotEvaluate(f"{path} holds no labels ({error}). Wanted is a JSON object: file → [status, code, reason, hard].") from None


def _one(told: Measured, name: str, found: Judgement, label: list[Any] | None, ordinary: bool) -> None:
    told.files += 1
    told.verdicts[found.verdict.value] += 1
    told.each[name] = {"verdict": found.verdict.value, "reason": found.reason.value, "address": found.address, "status": found.status}
    reason, hard = (str(label[2]), bool(label[3])) if label else ("", False)
    if ordinary or reason in NO_FAILURE:
        told.harmless += 1
        right = found.verdict not in FAILURES if ordinary else found.verdict in NO_FAILURE[reason]
        told.ignored_right += right
    else:
        told.reports += 1
        told.addresses += bool(found.addresses)
        if not label:
            return
        told.labelled += 1
        right = (found.verdict is Verdict.DEAD) == hard
        told.agreed += right
        if found.verdict is Verdict.DEAD and reason in OUR_FAULT:
            told.suppressed_for_our_fault.append(name)
    if not right:
        label_said = "ordinary mail" if ordinary else f"{reason} ({'final' if hard else 'not final'})"
        told.differences.append({"file": name, "label": label_said, "verdict": found.verdict.value, "reason": found.reason.value})
