"""The house: no circle of imports in any package; imports for type checkers alone, which nothing runs, are left out."""

from __future__ import annotations

import grimp
import pytest

GRAPH = grimp.build_graph("sanitize", exclude_type_checking_imports=True)
PACKAGES = sorted(module for module in GRAPH.modules if GRAPH.find_children(module))


@pytest.mark.parametrize("package", PACKAGES)
def test_the_parts_of_a_package_import_each_other_in_one_direction(package: str) -> None:
    left = {
        one: {
            other
            for other in GRAPH.find_children(package)
            if other != one and GRAPH.direct_import_exists(importer=one, imported=other, as_packages=True)
        }
        for one in GRAPH.find_children(package)
    }
    while free := {one for one, below in left.items() if not below & left.keys()}:
        left = {one: below for one, below in left.items() if one not in free}
    assert not left, f"a circle among {sorted(left)}"
