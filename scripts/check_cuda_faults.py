#!/usr/bin/env python3
"""Plants faults in the CUDA kernels, one at a time, and expects Tests/CUDAChecks to find each.

usage: scripts/check_cuda_faults.py [--all | --sample N] [CHECK...]

A fault is a barrier that is missing, a guard of an index that lets one more through, or an element
of the result that is not written. cuda_faults.py finds them in Sources/CCUDA/kernels by their
patterns; a fault in code that kernels share is planted in each of these kernels by itself.

A copy of the kernels is built with all faults in it and a switch for each: as it is, and for what
that does not find under the sanitizers, which scripts/check_cuda.sh uses too. CHECK limits the
faults to what the checks of these names in Tests/CUDAChecks/main.cpp reach. Without an option about
25 faults are planted, among them a missing barrier in each kernel that has one.
"""

import argparse
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from cuda_faults import KERNELS, Fault, plant

ROOT = Path(__file__).resolve().parents[1]
FAULTS = "Tests/CUDAFaults"
COPIED = [KERNELS, "Sources/CCUDA/include", "Tests/CUDAChecks", "Tests/CUDAEmulation", FAULTS]
# Seconds after which a program that has not ended counts as one that hangs.
PLAIN_LIMIT, SANITIZED_LIMIT = 60, 240
WORKERS = 2

OPTIONS = ["-std=c++17", "-I", "Tests/CUDAEmulation"]
PLAIN = ["-O2"]
SANITIZED = [
    "-O1",
    "-g",
    "-fno-omit-frame-pointer",
    "-fsanitize=address,undefined",
    "-fno-sanitize-recover=all",
    "-fsanitize-address-use-after-return=never",
]


@dataclass(frozen=True)
class Case:
    """A fault in one kernel, and the check that runs this."""

    fault: Fault
    kernel: str
    check: str


def build(folder: Path, name: str, count: int, options: list[str]) -> Path:
    """The check program with its `count` faults."""
    objects = folder / f"{name}.objects"
    objects.mkdir()
    checks = sorted((folder / "Tests/CUDAChecks").glob("*.cpp"), key=lambda f: -f.stat().st_size)
    others = [folder / f"Tests/CUDAEmulation/{f}.cpp" for f in ("emulation", "fibers")]

    def compile_one(source: Path) -> None:
        command = ["clang++", *OPTIONS, f"-DCOUNT={count}", *options, "-c", str(source)]
        command += ["-o", str(objects / f"{source.name}.o")]
        if source not in others:
            command += ["-include", str(folder / FAULTS / "planted.h")]
        done = subprocess.run(command, cwd=folder, capture_output=True, text=True)
        if done.returncode != 0:
            sys.exit(f"the faults do not compile: a pattern does not fit\n{done.stderr}")

    with ThreadPoolExecutor(os.cpu_count()) as pool:
        list(pool.map(compile_one, [*checks, *others, folder / FAULTS / "planted.cpp"]))
    program = folder / name
    command = ["clang++", *options, *map(str, sorted(objects.iterdir())), "-fuse-ld=lld"]
    subprocess.run([*command, "-lpthread", "-lm", "-o", str(program)], check=True)
    return program


def checks_of(folder: Path) -> list[str]:
    return re.findall(r'\{"(\w+)", check_', (folder / "Tests/CUDAChecks/main.cpp").read_text())


def survey(program: Path, faults: list[Fault], checks: list[str]) -> list[Case]:
    """Each fault in each kernel that reaches it, with the check that does. Without a fault, all
    checks hold."""
    cases = {}
    for check in checks:
        run = subprocess.run([program, check], capture_output=True, text=True)
        if run.returncode != 0:
            sys.exit(f"the check {check} fails without a fault:\n{run.stdout}{run.stderr}")
        for kernel, number in re.findall(r"^reached (\w+) (\d+)$", run.stdout, re.M):
            cases[int(number), kernel] = Case(faults[int(number)], kernel, check)
    return [cases[key] for key in sorted(cases)]


def without_faults(folder: Path, cases: list[Case]) -> list[str]:
    """Kernels in which the patterns do not find what to expect of them, after a line for each."""
    kernels = re.findall(r"ENTRY\((\w+), gpu_", (folder / KERNELS / "kernel_list.h").read_text())
    shared = (folder / KERNELS / "../include/gpu_shared_bytes.h").read_text()
    seen = {(case.kernel, case.fault.kind) for case in cases}
    missing = []
    for kernel in kernels:
        kinds = ["guard", "store"]
        kinds += ["barrier"] if f" GPU_SHARED_{kernel} " in shared else []
        missing += [f"{kernel}: no {kind} is seen" for kind in kinds if (kernel, kind) not in seen]
    for line in missing:
        print(line)
    return missing


def how_found(program: Path, case: Case, limit: float) -> str:
    """What finds a fault and in which schedule, or nothing."""
    environment = os.environ | {
        "PLANTED_FAULT": str(case.fault.number),
        "PLANTED_KERNEL": case.kernel,
    }
    process = subprocess.Popen(
        [program, case.check],
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
    )
    late = threading.Event()

    def stop() -> None:
        late.set()
        process.kill()

    timer = threading.Timer(limit, stop)
    timer.start()
    schedule, found = "", ""
    for line in process.stdout:
        if line.startswith("schedule "):
            schedule = line.split()[1]
        elif line.startswith("FAILED"):
            found = "wrong value"
        elif "wait forever" in line:
            found = "deadlock"
        elif line.startswith("emulation: "):
            found = "emulation: " + line.split(": ", 2)[-1].strip()
        elif named := re.search(r"(?:Address|UndefinedBehavior)Sanitizer: ([\w-]+)", line):
            found = f"sanitizer: {named[1]}"
        elif "runtime error:" in line:
            found = f"sanitizer: {line.split('runtime error:')[1].strip()}"
        if found:
            process.kill()
            break
    process.stdout.close()
    status = process.wait()
    timer.cancel()
    if late.is_set():
        found = f"still running after {limit:.0f} s"
    elif not found and status < 0:
        found = f"crash: {signal.Signals(-status).name}"
    elif not found and status > 0:
        found = f"exit status {status}"
    return f"{found}, {schedule}" if found else ""


def sample(cases: list[Case], step: int | None) -> list[Case]:
    """Every `step`-th; else a missing barrier of each kernel, and another fault of each file."""
    if step:
        return cases[::step]
    cases = [case for case in cases if not case.fault.harmless()]
    chosen: dict[tuple, Case] = {}
    by_kernel: dict[str, list[Case]] = {}
    by_file: dict[str, list[Case]] = {}
    for case in cases:
        if case.fault.kind == "barrier":
            by_kernel.setdefault(case.kernel, []).append(case)
        else:
            by_file.setdefault(case.fault.file, []).append(case)
    # Not always the same barrier, nor the same kind of fault.
    for i, (kernel, own) in enumerate(by_kernel.items()):
        chosen["barrier", kernel] = own[i % len(own)]
    for i, (file, own) in enumerate(by_file.items()):
        kind = ("guard", "store")[i % 2]
        fitting = [case for case in own if case.fault.kind == kind] or own
        chosen["file", file] = fitting[i % len(fitting)]
    return sorted(set(chosen.values()), key=lambda case: (case.fault.number, case.kernel))


def main() -> int:
    parser = argparse.ArgumentParser(usage=__doc__.split("usage: ")[1].split("\n")[0])
    amount = parser.add_mutually_exclusive_group()
    amount.add_argument("--all", action="store_true")
    amount.add_argument("--sample", type=int, metavar="N", help="plant every N-th fault")
    parser.add_argument("checks", nargs="*", metavar="CHECK")
    arguments = parser.parse_args()
    started = time.monotonic()

    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for part in COPIED:
            shutil.copytree(ROOT / part, folder / part)
        known = checks_of(folder)
        if unknown := set(arguments.checks) - set(known):
            parser.error(f"there is no check {', '.join(sorted(unknown))}")
        faults = plant(folder)
        plain = build(folder, "plain", len(faults), PLAIN)
        cases = survey(plain, faults, arguments.checks or known)
        reached = {case.fault.number for case in cases}
        chosen = cases if arguments.all else sample(cases, arguments.sample)
        print(
            f"{len(faults)} faults, {len(cases)} with each kernel that they are in, "
            f"{len(chosen)} to plant; built after {time.monotonic() - started:.0f} s",
            flush=True,
        )

        def report(case: Case, found: str) -> None:
            fault = case.fault
            place = f"{fault.file}:{fault.line}".ljust(26)
            print(place, case.kernel.ljust(22), f"{fault.text}: {found}", flush=True)

        ways: Counter[tuple[str, str]] = Counter()

        def find(program: Path, these: list[Case], limit: float) -> list[Case]:
            """Reports what is found, and returns the rest."""
            with ThreadPoolExecutor(WORKERS) as pool:
                results = pool.map(lambda case: how_found(program, case, limit), these)
                rest = []
                for case, found in zip(these, results, strict=True):
                    if found:
                        report(case, found)
                        ways[case.fault.kind, re.split("[:,]", found)[0]] += 1
                    else:
                        rest.append(case)
                return rest

        harmless = [case for case in chosen if case.fault.harmless()]
        rest = find(plain, [case for case in chosen if case not in harmless], PLAIN_LIMIT)
        if rest:
            print(f"under the sanitizers, after {time.monotonic() - started:.0f} s", flush=True)
            rest = find(build(folder, "sanitized", len(faults), SANITIZED), rest, SANITIZED_LIMIT)

        for case in harmless:
            report(case, f"harmless: {case.fault.harmless()}")
        for case in rest:
            report(case, "NOT FOUND")
        if not arguments.checks:
            for fault in faults:
                if fault.number not in reached:
                    rest.append(Case(fault, "-", "-"))
                    report(rest[-1], "NOT REACHED")
            rest += without_faults(folder, cases)

    planted = len(chosen) - len(harmless)
    print(f"{planted} planted in {time.monotonic() - started:.0f} s, {len(harmless)} harmless")
    for (kind, way), count in sorted(ways.items()):
        print(f"  {kind.ljust(8)} {way.ljust(12)} {count}")
    print(f"{len(rest)} not found")
    return 1 if rest else 0


if __name__ == "__main__":
    sys.exit(main())
