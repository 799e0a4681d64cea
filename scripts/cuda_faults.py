"""Faults in the CUDA kernels: finds where they can be, by patterns, and plants them in a copy."""

import re
from dataclasses import dataclass
from pathlib import Path

KERNELS = "Sources/CCUDA/kernels"
# The machine that kernels use is not among what is checked.
LEFT_ALONE = {"gpu.h"}

# Guards that can be weakened without a result that changes, or a read of what does not exist: the
# file, what is in the line, and why.
WORK = "saves work only: beyond the end zeros are fetched, or a row that exists"
HARMLESS = {
    ("attention_half.cuh", "if (first + KEYS < a.keys) fetch("): WORK,
    ("product_exact.cuh", "if (k + STEP < weights.k) {"): WORK,
    ("product_half.cuh", "if (k + STEP < weights.k) {"): WORK,
    # `element` tests each pixel against the image, and `write` skips the row.
    ("operands.cuh", "- rows.padding, i < rows.m};"): "saves work only: the row is not written",
    # So it does here, and the weights beyond the end of the patch are zero.
    ("operands.cuh", "if (down >= (u32)rows.kernel ||"): "what is read exists, times zero",
}


@dataclass(frozen=True)
class Fault:
    number: int
    file: str
    line: int
    kind: str  # "barrier", "guard" or "store"
    text: str
    source: str

    def harmless(self) -> str:
        """Why it need not be found, or nothing."""
        for (file, part), reason in HARMLESS.items():
            # Other guards in the line are not meant.
            guard = self.text.removesuffix(", one more")
            if file == self.file and part in self.source and guard in part:
                return reason
        return ""


def without_comments(text: str) -> str:
    """Spaces in place of comments and preprocessor lines."""
    return re.sub(
        r"//[^\n]*|^#[^\n]*(?:\\\n[^\n]*)*", lambda found: " " * len(found[0]), text, flags=re.M
    )


def end_of_operand(code: str, start: int) -> int:
    """Where the right side of a comparison ends."""
    depth = 0
    for at in range(start, len(code)):
        if code[at] in "([{":
            depth += 1
        elif code[at] in ")]}":
            depth -= 1
        if depth < 0 or (depth == 0 and (code[at] in ";?,:" or code[at : at + 2] in ("&&", "||"))):
            return at
    return len(code)


def is_size(operand: str) -> bool:
    """Whether an operand is a number that a kernel learns when it runs, and no loop's index."""
    names = re.findall(r"(?<![\w.])[A-Za-z_]\w*", re.sub(r"\((u32|int|int64_t)\)", "", operand))
    return bool(names) and not any(re.fullmatch(r"[A-Z][A-Z_0-9]*|[ij]", name) for name in names)


def barriers(code: str):
    for found in re.finditer(r"\b(synchronize(?:_warp)?\(\));", code):
        yield found.start(), found.end(), f"no {found[1]}", f"(@ ? (void)0 : {found[1]});"


def guards(code: str):
    for found in re.finditer(r"\s(?:<|>=)\s", code):
        end = end_of_operand(code, found.end())
        operand = code[found.end() : end].rstrip()
        loop = re.search(r"\bfor \(([^;]*);[^;]*$", code[: found.start()][-200:])
        # Loops that share elements out start at a thread's own.
        if loop and loop[1].endswith("= 0"):
            continue
        if not is_size(operand):
            continue
        left = re.search(r"[^;,:{}?&|]*$", code[: found.start()])[0]
        left = re.sub(r"^\s*(UNROLL )?(if|return)?\s*\(?", "", left).strip()
        text = f"{left} {found[0].strip()} {operand}, one more"
        # x < limit ? x : limit is the same with one more: there it is the limit that counts.
        clamp = re.match(r"\s*\? (\w+) : (\w+)\b", code[end:])
        if clamp and clamp[2] == operand and left.endswith(clamp[1]):
            end += clamp.end()
            operand = code[found.end() : end]
        yield found.end(), found.end() + len(operand), text, f"{operand} + @"


def stores(code: str):
    # Pointers into the result, the result itself, and what a function is given to write to.
    names = {f"a.{name}" for name in ("y", "out")}
    names |= set(re.findall(r"\b(?:float|uint8_t) \*(\w+) = \w+\.(?:y|out)\b", code))
    names |= set(re.findall(r"(?<!const )\bfloat \*(\w+)(?=[,)])", code))
    places = "|".join(re.escape(name) for name in sorted(names))
    store = rf"(?<![\w.])(?:(?:{places})\[[^;=]*\] =(?!=)|store4\((?:{places})\b[^;]*\);)"
    for found in re.finditer(store, code):
        text = f"no {found[0].rstrip(';')}".removesuffix(" =")
        yield found.start(), found.end(), text, f"if (left_out(%)) {{}} else {found[0]}"


def plant(folder: Path) -> list[Fault]:
    """Plants all faults, each with a switch, in the copied kernels."""
    faults: list[Fault] = []
    for path in sorted((folder / KERNELS).iterdir()):
        if path.suffix not in (".cuh", ".h") or path.name in LEFT_ALONE:
            continue
        text = path.read_text()
        lines = text.splitlines()
        code = without_comments(text)
        edits = []
        for kind, pattern in (("barrier", barriers), ("guard", guards), ("store", stores)):
            for start, end, what, into in pattern(code):
                number = len(faults)
                line = text.count("\n", 0, start) + 1
                what, source = " ".join(what.split()), lines[line - 1]
                faults.append(Fault(number, path.name, line, kind, what, source))
                into = into.replace("@", f"planted({number})").replace("%", str(number))
                edits.append((start, end, into))
        for start, end, into in sorted(edits, reverse=True):
            text = text[:start] + into + text[end:]
        path.write_text(text)
    return faults
