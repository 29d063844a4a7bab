"""A run by two Ray nodes on this machine, one core each, against two workers of the local engine.

    python benchmarks/two_nodes.py ROWS [--folder DIR]

The rows are those of the set `people` of `scale.py`. A cluster is there before its run: only joining it counts. Memory
is resident and proportional (see `watched.py`), at its peak, of all processes of a node; the driver's is its own.
"""

from __future__ import annotations

import argparse
import os
import tempfile
import threading
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
from ray.cluster_utils import Cluster
from scale import ROWS, count_of, pipeline_of, rows_of, run
from watched import Watched


def main() -> None:
    """Measure both, and print how they compare."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("rows", type=count_of)
    parser.add_argument("--folder", type=Path)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        folder = asked.folder or Path(temporary)
        folder.mkdir(parents=True, exist_ok=True)
        pipeline, source = pipeline_of("people", folder), folder / f"people-{asked.rows}.parquet"
        if not source.exists():
            some = rows_of("people", ["-"], [])
            with pq.ParquetWriter(source, some(0).schema, compression="none", use_dictionary=False) as writer:
                for number in range(0, asked.rows // ROWS["people"], 5):
                    writer.write_table(pa.concat_tables([some(each) for each in range(number, number + 5)]))
        local = run(pipeline, source, folder / "out", "--workers", "2")
        print(f"local    {local.wall:7.1f} s {local.cpu:7.1f} CPU s, peak {local.peak / 2**20:,.0f} MB", flush=True)
        os.environ["RAY_USAGE_STATS_ENABLED"] = "0"
        os.environ["PYTHONPATH"] = str(Path(__file__).parent.parent)
        cluster = Cluster(initialize_head=True, head_node_args={"num_cpus": 1, "include_dashboard": False})
        try:
            cluster.add_node(num_cpus=1)
            nodes = [Watched(node.all_processes["raylet"][0].process.pid) for node in cluster.list_all_nodes()]
            threads = [threading.Thread(target=node.watch) for node in nodes]
            for thread in threads:
                thread.start()
            address = ("--engine", "ray", "--ray-address", cluster.address, "--workers", "2")
            there = run(pipeline, source, folder / "out", *address)
            for node in nodes:
                node.over.set()
            for thread in threads:
                thread.join()
        finally:
            cluster.shutdown()
    print(f"two nodes{there.wall:7.1f} s, {there.wall / local.wall:.2f}x; driver's peak {there.peak / 2**20:,.0f} MB")
    for number, node in enumerate(nodes):
        shared = max(phase.proportional for phase in node.phases.values())
        print(f"node {number}: {node.seconds:.1f} CPU s, peak {node.peak / 2**20:,.0f} / {shared / 2**20:,.0f} MB")


if __name__ == "__main__":
    main()
