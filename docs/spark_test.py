#!/usr/bin/env python3
"""Compares `spark.py` with countersign run once over the whole file: every verdict must be the same.

    python docs/spark_test.py ORDERS CUSTOMERS --countersign target/release/countersign

ORDERS and CUSTOMERS are files of the generator (`cargo run --release --example generate`). Three inputs are judged both
ways: those files, with credit limits so low that many customers pass theirs; orders of which the second of a day passes
the limit; and lines with everything that is awkward about them. Then runs that must fail are made to fail.

A verdict is compared whole. Only the name of the orders' input and the numbers of its lines cannot be the same: the lines
of a partition are translated to those of the whole file, and then compared as well.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import subprocess
import sys
import tempfile
from collections import Counter, defaultdict, deque
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyspark

Verdict = dict[str, Any]

HERE = Path(__file__).resolve().parent
FIXTURES = HERE.parent / "fixtures"
SUBMIT = Path(pyspark.__file__).parent / "bin" / "spark-submit"
AS_OF = "2026-11-23"
# The file of the orders and what standard input is called; the customers' file has one name in both runs.
ORDERS, PIPED, CUSTOMERS = "orders.ndjson", "-", "customers.ndjson"
MONEY_OF_CUSTOMER = re.compile(r'"(limit|open_orders|open_deliveries|open_invoices|receivables|outstanding)":(\d+)\.00')


class Difference(Exception):
    """What is not as it must be."""


def require(holds: bool, what: str) -> None:
    if not holds:
        raise Difference(what)


@dataclass
class Bench:
    """How countersign is run, by itself and in Spark."""

    countersign: Path
    master: str

    def local(self, folder: Path, *options: str) -> tuple[int, list[Verdict]]:
        command = [str(self.countersign), "check", ORDERS, "--with", CUSTOMERS, "--as-of", AS_OF, "--format", "jsonl"]
        done = subprocess.run([*command, "--lang", "en", *options], cwd=folder, stdout=subprocess.PIPE, check=False)
        return done.returncode, parsed(done.stdout)

    def spark(self, folder: Path, partitions: int, countersign: Path | None = None) -> tuple[int, list[list[Verdict]]]:
        """The exit status, and the verdicts of each partition; none where the job failed."""
        output = folder / f"verdicts-{len(list(folder.iterdir()))}"
        command = [str(SUBMIT), "--master", self.master, "--conf", "spark.ui.enabled=false", str(HERE / "spark.py")]
        command += [ORDERS, CUSTOMERS, str(output), "--as-of", AS_OF, "--partitions", str(partitions)]
        command += ["--countersign", str(countersign or self.countersign)]
        environment = {**os.environ, "PYSPARK_PYTHON": sys.executable, "PYSPARK_DRIVER_PYTHON": sys.executable}
        with open(folder / "spark.log", "ab") as log:
            done = subprocess.run(command, cwd=folder, env=environment, stdout=log, stderr=log, check=False)
        if not (output / "_SUCCESS").exists():
            return done.returncode, []
        return done.returncode, [parsed(part.read_bytes()) for part in sorted(output.glob("part-*"))]


def parsed(lines: bytes) -> list[Verdict]:
    # Numbers with a point stay as they are written: 1.0 and 1.00 are not the same here.
    return [json.loads(line, parse_float=str) for line in lines.split(b"\n") if line]


def placed(value: Any, name: str, where: Callable[[int], int]) -> Any:
    """A verdict with its lines of one input, in its places and for itself, put through `where`."""
    if isinstance(value, list):
        return [placed(element, name, where) for element in value]
    if not isinstance(value, dict):
        return value
    result = {key: placed(member, name, where) for key, member in value.items()}
    if result.get("source") == name:
        result["source"] = "the orders"
        result |= {key: where(result[key]) for key in ("line", "end_line") if key in result}
    return result


def compare(local: list[Verdict], parts: list[list[Verdict]], made_unreadable: frozenset[int] = frozenset()) -> None:
    """Compares the verdicts of both runs, but for lines that the script makes unreadable: those must be undecided."""
    expected = [verdict for verdict in local if verdict["document"]["line"] not in made_unreadable]
    lines: defaultdict[str, deque[int]] = defaultdict(deque)
    for verdict in expected:
        lines[verdict["document"]["digest"]].append(verdict["document"]["line"])
    found: dict[int, Verdict] = {}
    refused = 0
    for part in parts:
        # Lines of one text are all in one partition, in the order of the file.
        translation: dict[int, int] = {}
        for verdict in part:
            document = verdict["document"]
            if lines[document["digest"]]:
                translation[document["line"]] = lines[document["digest"]].popleft()
            else:
                require(document["kind"] is None and verdict["decision"] == "undecided", f"not in the local run: {verdict}")
                refused += 1
        for verdict in part:
            if verdict["document"]["line"] in translation:
                found[translation[verdict["document"]["line"]]] = placed(verdict, PIPED, translation.__getitem__)
    require(refused == len(made_unreadable), f"{refused} lines were made unreadable, not {len(made_unreadable)}")
    require(len(found) == len(expected), f"{len(found)} verdicts, not {len(expected)}")
    for verdict in expected:
        line = verdict["document"]["line"]
        one, other = placed(verdict, ORDERS, int), found.get(line)
        require(one == other, f"line {line}:\n  local {json.dumps(one)}\n  spark {json.dumps(other)}")


def has_reserved(verdict: Verdict) -> bool:
    """Whether a reason rests on credit that other orders of the run have reserved."""
    evidence = [fact for finding in verdict["reasons"] for fact in finding["evidence"]]
    reserved = [fact["value"] for fact in evidence if (fact["document"], fact["pointer"]) == ("run", "/reserved")]
    return any(float(value) > 0 for value in reserved)


def decisions(verdicts: list[Verdict]) -> list[str]:
    return [verdict["decision"] for verdict in verdicts]


def different(one: list[Verdict], other: list[Verdict]) -> int:
    return sum(a != b for a, b in zip(decisions(one), decisions(other), strict=True))


def told(counts: Counter[str]) -> str:
    return ", ".join(f"{count} {decision}" for decision, count in counts.most_common())


def write(folder: Path, orders: list[Any], customers: list[Any]) -> None:
    """Writes both files; what is not bytes already is written as JSON."""
    for name, documents in ((ORDERS, orders), (CUSTOMERS, customers)):
        lines = (it if isinstance(it, bytes) else json.dumps(it, ensure_ascii=False).encode() for it in documents)
        (folder / name).write_bytes(b"".join(line + b"\n" for line in lines))


def generated(bench: Bench, folder: Path, orders: Path, customers: Path, partitions: int) -> None:
    """The generator's files. Its customers have credit for all they order; with a hundredth of it they do not."""

    def hundredth(match: re.Match[str]) -> str:
        whole, part = divmod(int(match[2]), 100)
        return f'"{match[1]}":{whole}.{part:02}'

    lines = orders.read_bytes().splitlines()
    write(folder, lines, [MONEY_OF_CUSTOMER.sub(hundredth, customers.read_text("utf-8")).rstrip("\n").encode()])
    status, local = bench.local(folder)
    _, alone = bench.local(folder, "--independent")
    spark_status, parts = bench.spark(folder, partitions)
    require(spark_status == status, f"exit status {spark_status}, not {status}")
    compare(local, parts)
    print(f"  {len(local)} verdicts in partitions of {', '.join(str(len(part)) for part in parts)}: all the same")
    print(f"  decisions: {told(Counter(decisions(local)))}; exit status {status} both ways")
    print(f"  resting on reserved credit: {sum(map(has_reserved, local))} verdicts")
    print(f"  other decisions with --independent: {different(local, alone)}")
    require(different(local, alone) > 0, "no decision depends on reserved credit: the comparison shows nothing")
    # What partitioning without regard to customers would have done.
    dealt: list[Verdict] = [{}] * len(lines)
    for part in range(partitions):
        write(folder, lines[part::partitions], [(folder / CUSTOMERS).read_bytes().rstrip(b"\n")])
        dealt[part::partitions] = bench.local(folder)[1]
    print(f"  other decisions where the lines are dealt out regardless of customers: {different(local, dealt)}")
    became = Counter(f"{a} became {b}" for a, b in zip(decisions(local), decisions(dealt), strict=True) if a != b)
    print(f"  of these {told(became)}")


def hand_made(customers: int) -> tuple[list[Any], list[Any]]:
    """Customers with two orders of one day each, of which either is within the limit and both are not."""
    order = json.loads((FIXTURES / "orders" / "standard.json").read_bytes())
    customer = json.loads((FIXTURES / "customers" / "established.json").read_bytes())
    customer["credit"]["limit"] = customer["credit"]["outstanding"] + round(order["total_amount"] * 1.5)
    # The second one first: the order of the lines is no matter.
    orders = [
        order | {"order_id": f"ORD-{number}-{letter}", "customer_id": f"CUST-{number}"}
        for letter in "BA"
        for number in range(customers)
    ]
    return orders, [customer | {"customer_id": f"CUST-{number}"} for number in range(customers)]


def credit(bench: Bench, folder: Path) -> None:
    """The limit is passed by the second order only; with more partitions than customers, so that some are empty."""
    write(folder, *hand_made(5))
    status, local = bench.local(folder)
    alone_status, alone = bench.local(folder, "--independent")
    spark_status, parts = bench.spark(folder, 16)
    require((status, alone_status, spark_status) == (1, 0, 1), f"exit status {status}, {alone_status}, {spark_status}")
    compare(local, parts)
    for verdict, by_itself in zip(local, alone, strict=True):
        is_second = verdict["document"]["id"].endswith("B")
        require(verdict["decision"] == ("refer" if is_second else "approve"), f"{verdict}")
        require(has_reserved(verdict) == is_second, f"{verdict}")
        require(by_itself["decision"] == "approve", f"{by_itself}")
    print(f"  {len(local)} verdicts in {len(parts)} partitions, {parts.count([])} of them empty: all the same")
    print(f"  decisions: {told(Counter(decisions(local)))}; with --independent {told(Counter(decisions(alone)))}")


def awkward(bench: Bench, folder: Path) -> None:
    """What an export may hold besides sound orders."""
    orders, customers = hand_made(6)
    change, larger = (
        json.loads((FIXTURES / "change-requests" / f"{name}.json").read_bytes()) for name in ("agreed", "pushes-over-limit")
    )
    earlier = orders[1] | {"order_id": "ORD-earlier"}  # looked up, of a customer with orders that are judged
    nobody = {key: value for key, value in orders[0].items() if key != "customer_id"}
    compact = [json.dumps(order, ensure_ascii=False).encode() for order in orders]
    lines: list[Any] = [
        compact[0][:400],  # cut off, and the first
        b"",
        *orders[:3],
        b" \t \r",
        "\u3000".encode(),  # not blank: neither for countersign nor for JSON
        compact[3] + b"\r",
        compact[4].replace(b", ", b",\r"),
        b"\xef\xbb\xbf" + compact[5],  # of files that were put together
        *orders[6:],
        orders[6] | {"customer_id": "CUST-1"},  # the order of another customer
        nobody | {"order_id": "ORD-7"},
        nobody | {"order_id": "ORD-2-B"},  # ... and of none
        orders[8],  # a line that stands there twice
        orders[8],
        change | {"order_id": "ORD-3-A"},
        change | {"order_id": "ORD-4-B", "change_id": "CR-2"},
        change | {"order_id": "ORD-5-A", "change_id": "CR-2"},
        change | {"order_id": "ORD-none", "change_id": "CR-3"},
        larger | {"order_id": "ORD-earlier", "change_id": "CR-4"},
        customers[0] | {"customer_id": "CUST-in-the-export"},
        orders[0] | {"order_id": "ORD-8", "customer_id": "CUST-in-the-export"},
        {"kind": "invoice", "customer_id": "CUST-1"},
        b"7",
        b"garbage",
        b'{"kind":"order","order_id":"\\ud800"}',
        b'{"kind":"order","order_id":7,"customer_id":7}',
    ]
    for _ in range(60):
        lines.append(b"{broken " + str(len(lines)).encode() + b"}")
    # Of customers without any other order: documents in these lines count for others in the local run only.
    refused = [
        compact[0].replace(b"ORD-0-B", b"ORD-\xff"),
        [orders[0] | {"order_id": "ORD-9", "customer_id": "CUST-9"}],
        {"order": orders[0] | {"order_id": "ORD-10", "customer_id": "CUST-10"}, "changes": []},
        b"[]",
    ]
    write(folder, lines + refused, [*customers, earlier])
    status, local = bench.local(folder)
    require(any(has_reserved(verdict) for verdict in local if verdict["document"]["id"] == "CR-4"), "no credit for CR-4")
    spark_status, parts = bench.spark(folder, 7)
    require((status, spark_status) == (2, 2), f"exit status {status}, {spark_status}")
    made_unreadable = frozenset(range(len(lines) + 1, len(lines) + len(refused) + 1))
    compare(local, parts, made_unreadable)
    print(f"  {sum(map(len, parts))} verdicts in {len(parts)} partitions: all the same, but for the")
    print(f"  {len(refused)} lines that the script makes unreadable, and which are undecided")
    print(f"  decisions: {told(Counter(decision for part in parts for decision in decisions(part)))}")


def failing(bench: Bench, folder: Path) -> None:
    """Runs that must not look like successful ones: exit status 2, and no verdicts."""
    orders, customers = hand_made(3)

    def fails(name: str, countersign: Path | None = None) -> None:
        status, parts = bench.spark(folder, 2, countersign)
        require((status, parts) == (2, []), f"{name}: exit status {status}, {sum(map(len, parts))} verdicts")
        print(f"  {name}: exit status 2, no verdicts")

    write(folder, orders, [*customers, customers[0]])
    fails("a customer who is there twice")
    for name, lines in (("nothing but blank lines", [b"", b"  "]), ("an empty file", [])):
        write(folder, lines, customers)
        status, parts = bench.spark(folder, 2)
        require((status, parts) == (2, [[], []]), f"{name}: exit status {status}, {parts}")
        print(f"  {name}: exit status 2, no verdicts")
    write(folder, orders, customers)
    real = bench.countersign
    stand_ins = {
        "a countersign that is killed at its end": f'{real} "$@"; kill -9 $$',
        "a countersign that says less than it should": f'{real} "$@" | head -n 1',
        "a countersign that answers in another order": f'{real} "$@" | sort -r',
    }
    for name, script in stand_ins.items():
        stand_in = folder / "countersign"
        stand_in.write_text(f"#!/bin/sh\n{script}\n", "utf-8")
        stand_in.chmod(0o755)
        fails(name, stand_in)


def main() -> int:
    parser = argparse.ArgumentParser(description="Compares spark.py with countersign run over the whole file.")
    parser.add_argument("orders", metavar="ORDERS", type=Path)
    parser.add_argument("customers", metavar="CUSTOMERS", type=Path)
    parser.add_argument("--countersign", metavar="FILE", type=Path, required=True)
    parser.add_argument("--partitions", metavar="N", type=int, default=7)
    parser.add_argument("--master", default="local[2]")
    arguments = parser.parse_args()
    bench = Bench(arguments.countersign.resolve(), arguments.master)
    print(f"Spark {pyspark.__version__}, Python {sys.version.split()[0]}, {arguments.master}")
    steps: list[tuple[str, Callable[[Path], None]]] = [
        ("generated orders", lambda it: generated(bench, it, arguments.orders, arguments.customers, arguments.partitions)),
        ("credit that adds up", lambda it: credit(bench, it)),
        ("awkward lines", lambda it: awkward(bench, it)),
        ("runs that must fail", lambda it: failing(bench, it)),
    ]
    for name, step in steps:
        print(name, flush=True)
        with tempfile.TemporaryDirectory(prefix="spark-test-") as folder:
            try:
                step(Path(folder))
            except Difference as difference:
                print(f"  FAILED: {difference}")
                log = Path(folder) / "spark.log"
                print(log.read_text("utf-8", "replace")[-5000:] if log.exists() else "")
                return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
