"""The compiled part of peeling: which groups to publish, in ascending order of their costs.

Plain loops throughout: what is written as an array expression elsewhere would cost seconds to compile here.
"""

import heapq

import numpy as np
from numba import njit

DISTINCT, ENTROPY, RECURSIVE, TRANSPORT = 0, 1, 2, 3


@njit(cache=True, error_model="numpy")
def peel(nodes, first_costs, hashes, keys, bonus, rows, k, units, models, work, slack):  # type: ignore[no-untyped-def]
    """Publishes groups greedily: the cheapest one that meets k and the models, then the next, from what is left.

    `nodes[i]` are rows of `hashes` and `keys`, one for each part of the columns at its levels: a random 64-bit number
    for a tuple's group in that part, and what it costs. Tuples whose numbers have the same sum share a class; that two
    classes collide is next to impossible, and the caller checks. A group costs its key less its rows' mean `bonus`.
    Groups only shrink, so one that misses k never meets it again, and a node waits in a heap under the least cost it
    had (at first `first_costs`), with the members of its groups. Returns the node and the class of each tuple, -1 for
    those left over, and how many tuples and sensitive values were looked at in all.
    """
    node_of, class_of, waiting, begin, end = work[8:13]
    left, used, classes, visits = _left(work[15], node_of), 0, 0, 0
    work[7][1] = 0
    heap = [(first_costs[node], node) for node in range(nodes.shape[0])]
    heapq.heapify(heap)
    while len(heap) > 0 and left.shape[0] > 0:
        _, node = heapq.heappop(heap)
        limit = heap[0][0] + slack if len(heap) > 0 else np.inf
        among = _left(waiting[begin[node] : end[node]], node_of) if begin[node] >= 0 else left
        visits += among.shape[0]
        groups = _groups(hashes, nodes[node], among, rows, k, work)
        members, starts = work[3], work[4]
        again, published = np.inf, False
        for group in range(groups):
            inside = members[starts[group] : starts[group + 1]]
            cost = _cost(nodes[node], keys, bonus, rows, inside)
            if cost > limit:
                again = min(again, cost)
            elif _meets(inside, k, units, models, work):
                for member in inside:
                    node_of[member] = node
                    class_of[member] = classes
                classes += 1
                published = True
        if published:
            left = _left(left, node_of)
        if again < np.inf:
            heapq.heappush(heap, (again, node))
            if used + starts[groups] <= waiting.shape[0]:
                begin[node] = used
                for at in range(among.shape[0]):
                    if work[0][work[2][at]] >= 0:
                        waiting[used] = among[at]
                        used += 1
                end[node] = used
    return visits + work[7][1]


@njit(cache=True, error_model="numpy")
def _left(members, node_of):  # type: ignore[no-untyped-def]
    kept, count = np.empty_like(members), 0
    for member in members:
        if node_of[member] < 0:
            kept[count] = member
            count += 1
    return kept[:count]


@njit(cache=True, error_model="numpy")
def _groups(hashes, levels, members, rows, k, work):  # type: ignore[no-untyped-def]
    """Number of groups of at least k rows; writes their members, group by group, and where each group starts."""
    table, stamp, place, ordered, starts, sums, mass, marks = work[:8]
    marks[0] += 1
    mark, size, found = marks[0], 16, 0
    while size < 2 * members.shape[0]:
        size *= 2
    mask = size - 1
    for at in range(members.shape[0]):
        member = members[at]
        hashed = np.uint64(0)
        for level in levels:
            hashed += hashes[level, member]
        slot = np.int64(hashed >> np.uint64(40)) & mask
        while stamp[slot] == mark and sums[table[slot]] != hashed:
            slot = (slot + 1) & mask
        if stamp[slot] != mark:
            stamp[slot], table[slot], sums[found], mass[found] = mark, found, hashed, 0.0
            found += 1
        place[at] = table[slot]
        mass[table[slot]] += rows[member]
    groups = 0
    for group in range(found):
        table[group] = -1
        if mass[group] >= k:
            table[group] = groups
            starts[groups] = 0
            groups += 1
    _order(members, place, table, ordered, starts, groups)
    return groups


@njit(cache=True, error_model="numpy")
def _order(members, place, renumbered, ordered, starts, groups):  # type: ignore[no-untyped-def]
    """Counting sort of the members by group."""
    starts[groups] = 0
    if groups == 0:
        return
    for at in range(members.shape[0]):
        if renumbered[place[at]] >= 0:
            starts[renumbered[place[at]]] += 1
    total = 0
    for group in range(groups):
        total += starts[group]
        starts[group] = total
    starts[groups] = total
    for at in range(members.shape[0] - 1, -1, -1):
        group = renumbered[place[at]]
        if group >= 0:
            starts[group] -= 1
            ordered[starts[group]] = members[at]


@njit(cache=True, error_model="numpy")
def _cost(levels, keys, bonus, rows, inside):  # type: ignore[no-untyped-def]
    cost, earned, mass = 0.0, 0.0, 0.0
    for level in levels:
        cost += keys[level, inside[0]]
    for member in inside:
        earned += bonus[member] * rows[member]
        mass += rows[member]
    return cost - earned / mass


@njit(cache=True, error_model="numpy")
def _meets(inside, k, units, models, work):  # type: ignore[no-untyped-def]
    """Whether a group of at least k rows has k units and meets every model."""
    unit_starts, unit_ids, total = units
    marks, seen_unit, seen_pair, counts = work[7], work[13], work[14], work[16]
    marks[0] += 1
    if total > 0:
        distinct = 0
        for member in inside:
            for at in range(unit_starts[member], unit_starts[member + 1]):
                if seen_unit[unit_ids[at]] != marks[0]:
                    seen_unit[unit_ids[at]] = marks[0]
                    distinct += 1
        if distinct < k:
            return False
    kinds, parameters, starts, values, pair_ids, mass, overall, trees, scales = models
    for model in range(kinds.shape[0]):
        counts[:], sum_ = 0.0, 0.0
        for member in inside:
            for at in range(starts[model, member], starts[model, member + 1]):
                if total == 0 or seen_pair[pair_ids[at]] != marks[0]:
                    seen_pair[pair_ids[at]] = marks[0]
                    counts[values[at]] += mass[at]
                    sum_ += mass[at]
            marks[1] += starts[model, member + 1] - starts[model, member]
        if kinds[model] == TRANSPORT:
            met = _close(parameters[model, 0], counts, sum_, overall[model], trees[model], scales[model], work[17])
        else:
            met = _diverse(kinds[model], parameters[model], counts, sum_)
        if not met:
            return False
    return True


@njit(cache=True, error_model="numpy")
def _diverse(kind, parameters, counts, sum_):  # type: ignore[no-untyped-def]
    """l-diversity, as in diversity.py."""
    if kind == RECURSIVE:
        rest, largest = sum_, 0.0
        for _ in range(int(parameters[0]) - 1):
            place = 0
            for value in range(counts.shape[0]):
                if counts[value] > counts[place]:
                    place = value
            largest = max(largest, counts[place])
            rest -= counts[place]
            counts[place] = 0.0
        return largest < parameters[1] * rest
    distinct, logs = 0, 0.0
    for count in counts:
        if count > 0:
            distinct += 1
            logs += count * np.log(count)
    if kind == DISTINCT:
        return distinct >= parameters[0]
    return np.log(sum_) - logs / sum_ > np.log(parameters[0]) + 1e-12


@njit(cache=True, error_model="numpy")
def _close(t, counts, sum_, overall, tree, scales, grouped):  # type: ignore[no-untyped-def]
    """t-closeness, as in diversity.py."""
    distance, cumulated = 0.0, 0.0
    for value in range(counts.shape[0]):
        counts[value] = counts[value] / sum_ - overall[value]
        cumulated += counts[value]
        distance += scales[1] * abs(cumulated)
    for level in range(tree.shape[0]):
        if tree[level, 0] < 0:
            break
        for value in range(counts.shape[0]):
            grouped[value] = 0.0
        for value in range(counts.shape[0]):
            if tree[level, value] >= 0:
                grouped[tree[level, value]] += counts[value]
        for value in range(counts.shape[0]):
            distance += scales[0] * abs(grouped[value])
    return distance <= t + 1e-12
