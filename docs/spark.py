#!/usr/bin/env python3
"""Judges an export of orders with countersign inside Spark: one verdict line for each document, as one local run gives.

    spark-submit spark.py ORDERS CUSTOMERS OUTPUT --as-of 2026-11-23 --countersign target/release/countersign

ORDERS is anything that `sc.textFile` reads, one document a line; OUTPUT is a new folder of verdict lines. The exit status
is that of countersign: 0, 1 (some documents fail) or 2 (something could not be checked). `spark.md` says why it is done so.
"""

from __future__ import annotations

import argparse
import json
import operator
import os
import shlex
import shutil
import sys
import tempfile
import traceback
import zlib
from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import chain

from pyspark import RDD, SparkConf, SparkContext, SparkFiles

# What is piped through, for each partition. `RDD.pipe` fixes the command on the driver, but only a worker knows where its
# copies of the files are: so the first line that comes in names that folder. An empty partition has no first line.
# Temporary files go there too, as the environment is empty and names no other place.
#
# countersign exits with 0, 1 or 2 when it came to its end. 2 is also the status of a run in which it judged nothing, or not
# everything: `judged` finds that out, because then verdicts are missing. Anything else (a crash, a signal) fails here.
FILTER = """
IFS= read -r folder || exit 0
cd "$folder" || exit 3
TMPDIR="$PWD" "$@"
test $? -le 2
"""

# What countersign takes for a blank line, to which it gives no verdict.
BLANK = " \t\n\r\f"

# Spark has put this in the place of bytes that are not UTF-8. No JSON text starts with it.
REPLACEMENT = "\ufffd"

# What documents have in common that are judged with regard to one another; the customer first.
KEYS = ("customer_id", "order_id", "change_id")

# Members of a case, which is several documents in one.
CASE = {"order", "customer", "changes"}

# A document: the keys that it names, and the line to pipe.
Document = tuple[list[str], str]


def read(line: str) -> Document:
    """The keys in a line, and the line as it is piped.

    A line that must not be judged here is made unreadable, and so `undecided`: one of which Spark has changed the text,
    and one that holds several documents, which would get several verdicts.
    """
    if REPLACEMENT in line:
        return [], REPLACEMENT + line
    try:
        # Of numbers the text will do, however long.
        document = json.loads(line.removeprefix("\ufeff"), parse_int=str, parse_float=str)
    except (ValueError, RecursionError):
        return [], line
    if isinstance(document, list) or isinstance(document, dict) and "kind" not in document and CASE & document.keys():
        return [], REPLACEMENT + line
    if not isinstance(document, dict):
        return [], line
    return [f"{key} {document[key]}" for key in KEYS if isinstance(document.get(key), str)], line


def shared_keys(documents: RDD[Document]) -> list[set[str]]:
    """The first keys of documents that have an order id or a change id in common, where they are not all the same.

    These are change requests, which name an order and no customer, and ids that were given twice.
    """

    def named(document: Document) -> list[tuple[str, set[str]]]:
        keys, _ = document
        return [(key, {keys[0]}) for key in keys if not key.startswith(KEYS[0])]

    firsts = documents.flatMap(named).reduceByKey(operator.or_).values()
    return firsts.filter(lambda firsts: len(firsts) > 1).collect()


def leaders(shared: Iterable[Iterable[str]]) -> dict[str, str]:
    """For keys that belong together, the one that stands for all of them; the others stand for themselves."""
    leader: dict[str, str] = {}

    def find(key: str) -> str:
        while key in leader:
            key = leader[key]
        return key

    for first, *others in shared:
        for other in others:
            one, two = find(first), find(other)
            if one != two:
                leader[two] = one
    return {key: find(key) for key in leader}


def partitioned(documents: RDD[Document], looked_up: RDD[Document], partitions: int) -> RDD[str]:
    """The lines, those of one customer in one partition, and within a partition in the order of the input.

    The order is fixed so that Spark gets the same partition whenever it computes one again. Of a change request to an order
    that is only looked up, that order tells the customer.
    """
    leader = documents.context.broadcast(leaders(shared_keys(documents.union(looked_up))))

    def keyed(split: int, documents: Iterable[Document]) -> Iterator[tuple[tuple[int, int, int], str]]:
        for number, (keys, line) in enumerate(documents):
            # A line without any key (one that cannot be read, say) goes anywhere, but always to the same place.
            key = keys[0] if keys else line
            digest = zlib.crc32(leader.value.get(key, key).encode(errors="surrogatepass"))
            yield (digest, split, number), line

    sorted_within = documents.mapPartitionsWithIndex(keyed).repartitionAndSortWithinPartitions(
        partitions, partitionFunc=lambda key: key[0], keyfunc=lambda key: key[1:]
    )
    return sorted_within.values()


def introduced(lines: Iterable[str]) -> Iterator[str]:
    """The lines of a partition as FILTER reads them; nothing where there are none."""
    rest = iter(lines)
    for first in rest:
        yield from chain([SparkFiles.getRootDirectory(), first], rest)


def checked(pairs: Iterable[tuple[str, str]]) -> Iterator[tuple[str, str]]:
    """Each line with its verdict, once it is certain that it is: the verdict names the line that it answers."""
    for number, (line, verdict) in enumerate(pairs, start=1):
        answered = json.loads(verdict)["document"]["line"]
        if answered != number:
            raise ValueError(f"the verdict on line {answered} stands where that on line {number} belongs")
        yield line, verdict


def judged(lines: RDD[str], command: list[str]) -> RDD[tuple[str, str]]:
    """Each line with its verdict. `zip` fails the job where a partition has more lines than verdicts, or fewer."""
    verdicts = lines.mapPartitions(introduced).pipe(shlex.join(["sh", "-c", FILTER, "sh", *command]), checkCode=True)
    return lines.zip(verdicts).mapPartitions(checked)


def counted(verdicts: Iterable[str]) -> list[Counter[tuple[str, bool]]]:
    """How often each decision was made, with a fault and without."""
    parsed = map(json.loads, verdicts)
    return [Counter((verdict["decision"], bool(verdict["faults"])) for verdict in parsed)]


def status(counts: Counter[tuple[str, bool]]) -> int:
    """The exit status of countersign for a run that came to these decisions, with its usual threshold."""
    if not counts or any(decision == "undecided" or is_faulty for decision, is_faulty in counts):
        return 2
    return 1 if any(decision in ("refer", "return", "reject") for decision, _ in counts) else 0


def run(sc: SparkContext, arguments: argparse.Namespace) -> int:
    """Judges and saves; the exit status."""
    # Everything that the command names is copied to each worker.
    # `--lines`: else a first line that is cut off would make it take the whole partition for one broken document.
    command = ["./" + os.path.basename(arguments.countersign), "check", "-", "--lines", "--format", "jsonl", "--jobs", "1"]
    command += ["--with", os.path.basename(arguments.customers), "--as-of", arguments.as_of, "--lang", arguments.lang]
    sc.addFile(arguments.countersign)
    sc.addFile(arguments.customers)
    if arguments.rules:
        # A folder must be packed for that; workers unpack it under the name behind `#`.
        command += ["--rules", "rules"]
        sc.addArchive(shutil.make_archive(os.path.join(tempfile.mkdtemp(), "rules"), "zip", arguments.rules) + "#rules")

    documents = sc.textFile(arguments.orders).filter(lambda line: bool(line.strip(BLANK))).map(read)
    looked_up = sc.textFile(arguments.customers).map(read)
    lines = partitioned(documents, looked_up, arguments.partitions or sc.defaultParallelism)
    # The pairs may as well be saved as they are: each order beside its verdict.
    judged(lines, command).values().saveAsTextFile(arguments.output)

    # Counted from what was saved, so that nothing is judged twice.
    counts = sum(sc.textFile(arguments.output).mapPartitions(counted).collect(), Counter())
    decisions: Counter[str] = Counter()
    for (decision, _), count in counts.items():
        decisions[decision] += count
    print(f"{counts.total()} verdicts", *(f"{count} {decision}" for decision, count in decisions.most_common()), sep=", ")
    return status(counts)


def main() -> int:
    parser = argparse.ArgumentParser(description="Judges an export of orders with countersign inside Spark.")
    parser.add_argument("orders", metavar="ORDERS", help="file, folder or pattern; one document a line")
    parser.add_argument("customers", metavar="CUSTOMERS", help="file of what is looked up, one document a line")
    parser.add_argument("output", metavar="OUTPUT", help="folder for the verdicts; must not exist")
    # Required: workers need not agree on what day it is.
    parser.add_argument("--as-of", metavar="DATE", required=True, help="day on which the check is made")
    parser.add_argument("--countersign", metavar="FILE", default=shutil.which("countersign"), help="the program")
    parser.add_argument("--rules", metavar="FOLDER", help="policy pack, instead of the built-in one")
    parser.add_argument("--lang", choices=["en", "zh"], default="en", help="language of the verdicts")
    parser.add_argument("--partitions", type=int, metavar="N", help="number of partitions [default: Spark's]")
    arguments = parser.parse_args()
    if not arguments.countersign:
        parser.error("countersign is not on the path: name it with --countersign")
    # Lines end where countersign ends them: at "\n", and not at a lone "\r".
    conf = SparkConf().setAppName("countersign").set("spark.hadoop.textinputformat.record.delimiter", "\n")
    try:
        with SparkContext(conf=conf) as sc:
            return run(sc, arguments)
    except Exception:  # Python would exit with 1, which means that documents fail
        traceback.print_exc()
        return 2


if __name__ == "__main__":
    sys.exit(main())
