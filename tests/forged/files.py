"""Proof files that are not what they should be: each function writes a genuine file, or the same with one fault."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any, TypeAlias

File: TypeAlias = Callable[[bool], Any]
FILES: list[File] = []


def file(make: File) -> File:
    FILES.append(make)
    return make


def n(row: Any) -> dict[str, Any]:
    return {"n": row}


def s(row: Any) -> dict[str, Any]:
    return {"p": row}


def q(text: Any) -> dict[str, Any]:
    return {"q": text}


SETS = [["Sort", "S", []], ["Sort", "W", []]]  # rows 0 and 1
NUMBERS = [["Num", q("2")], ["Num", q("3")]]


def book(nodes: Any, steps: Any) -> dict[str, Any]:
    return {"format": "derive proof", "version": 1, "nodes": nodes, "steps": steps}


def reflexive(*nodes: Any) -> dict[str, Any]:
    """The last node, a term, equals itself."""
    last = len(nodes) - 1
    return book(list(nodes), [["Ring", n(last), n(last), []]])


def claimed(*nodes: Any) -> dict[str, Any]:
    """The last node, a statement, under itself as hypothesis."""
    return book(list(nodes), [["Assume", n(len(nodes) - 1)]])


# ---- rows ----


@file
def a_node_is_part_of_itself(honest: bool) -> Any:
    return reflexive(*NUMBERS, ["Add", [n(0), n(1 if honest else 2)]])


@file
def a_step_rests_on_itself(honest: bool) -> Any:
    return book(NUMBERS, [["Ring", n(0), n(0), []], ["Chain", [s(0 if honest else 1)]]])


@file
def two_steps_rest_on_each_other(honest: bool) -> Any:
    first = ["Ring", n(0), n(0), []] if honest else ["Chain", [s(1)]]
    return book(NUMBERS, [first, ["Chain", [s(0)]]])


@file
def a_row_does_not_exist(honest: bool) -> Any:
    return reflexive(*NUMBERS, ["Add", [n(0), n(1 if honest else 100)]])


@file
def a_row_is_counted_from_the_end(honest: bool) -> Any:
    return reflexive(*NUMBERS, ["Add", [n(0), n(1 if honest else -1)]])


@file
def a_step_is_counted_from_the_end(honest: bool) -> Any:
    return book(NUMBERS, [["Ring", n(0), n(0), []], ["Chain", [s(0 if honest else -1)]]])


@file
def a_row_is_a_number_with_a_point(honest: bool) -> Any:
    return reflexive(*NUMBERS, ["Add", [n(0), n(1 if honest else 1.0)]])


@file
def a_row_is_a_text(honest: bool) -> Any:
    return reflexive(*NUMBERS, ["Add", [n(0), n(1 if honest else "1")]])


@file
def a_reference_has_two_keys(honest: bool) -> Any:
    return reflexive(*NUMBERS, ["Add", [n(0), n(1) if honest else n(1) | s(0)]])


@file
def a_reference_has_the_same_key_twice(honest: bool) -> str:
    return json.dumps(reflexive(*NUMBERS)).replace('{"n": 1}', '{"n": 1}' if honest else '{"n": 1, "n": 7}')


@file
def the_steps_stand_twice_in_the_file(honest: bool) -> str:
    text = json.dumps(reflexive(*NUMBERS))
    return text if honest else text[:-1] + ', "steps": [["Ring", {"n": 0}, {"n": 1}, []]]}'


@file
def a_step_stands_where_a_node_is_needed(honest: bool) -> Any:
    return reflexive(*NUMBERS, ["Add", [n(0), n(1) if honest else s(0)]])


# ---- parts ----


@file
def a_number_has_a_point(honest: bool) -> Any:
    return reflexive(["Num", q("1/2") if honest else 0.5])


@file
def a_number_is_not_a_number(honest: bool) -> Any:
    return json.dumps(reflexive(["Num", 1])).replace('"Num", 1', '"Num", 1' if honest else '"Num", NaN')


@file
def a_fraction_is_infinite(honest: bool) -> Any:
    return reflexive(["Num", q("7" if honest else "inf")])


@file
def a_fraction_is_spelled_in_words(honest: bool) -> Any:
    return reflexive(["Num", q("1/2" if honest else "one half")])


@file
def a_fraction_is_no_text(honest: bool) -> Any:
    return reflexive(["Num", q("1/2" if honest else 0.5)])


@file
def a_part_is_null(honest: bool) -> Any:
    return reflexive(["Num", q("2") if honest else None])


@file
def a_text_stands_where_a_node_is_needed(honest: bool) -> Any:
    return reflexive(*NUMBERS, ["Fn", "exp", n(0) if honest else "2"])


@file
def a_constant_is_a_number_with_a_point(honest: bool) -> Any:
    return reflexive(["Offset", 41 if honest else 41.0, []], ["Value", n(0)])


@file
def a_part_is_nested_without_end(honest: bool) -> Any:
    part: Any = n(0)
    for _ in range(1 if honest else 20_000):
        part = [part]
    return reflexive(*NUMBERS, ["Add", part])


@file
def a_part_is_missing(honest: bool) -> Any:
    return reflexive(*NUMBERS, ["Pow", n(0), 2] if honest else ["Pow", n(0)])


@file
def a_part_is_too_many(honest: bool) -> Any:
    return reflexive(*NUMBERS, ["Pow", n(0), 2] if honest else ["Pow", n(0), 2, 2])


@file
def a_step_lacks_a_field(honest: bool) -> Any:
    return book(NUMBERS, [["Ring", n(0), n(0), []][: 4 if honest else 3]])


# ---- names ----


@file
def a_node_has_an_unknown_name(honest: bool) -> Any:
    return reflexive(["Num" if honest else "Float", q("2")])


@file
def a_node_is_named_like_something_else_in_the_kernel(honest: bool) -> Any:
    return reflexive(*NUMBERS, ["Add", [n(0), n(1)]] if honest else ["offset", 0, []])


@file
def a_node_is_of_a_class_without_instances(honest: bool) -> Any:
    return reflexive(["Num", q("2")] if honest else ["Term"])


@file
def a_step_has_an_unknown_name(honest: bool) -> Any:
    return book(NUMBERS, [["Ring" if honest else "Trust", n(0), n(0), []]])


@file
def a_step_is_a_theorem(honest: bool) -> Any:
    said = ["Eq", n(0), n(0 if honest else 1)]
    return book([*NUMBERS, said], [["Assume", n(2)] if honest else ["Theorem", [], n(2), []]])


@file
def a_function_is_unknown(honest: bool) -> Any:
    return reflexive(*NUMBERS, ["Fn", "exp" if honest else "gamma", n(0)])


# ---- sorts ----


@file
def an_entry_has_an_index_of_another_sort(honest: bool) -> Any:
    return reflexive(*SETS, ["Tensor", "x", [n(0)]], ["Var", "i", n(0 if honest else 1)], ["Entry", n(2), [n(3)]])


@file
def an_entry_has_too_many_indices(honest: bool) -> Any:
    rows = [*SETS, ["Tensor", "x", [n(0)]], ["Var", "i", n(0)]]
    return reflexive(*rows, ["Entry", n(2), [n(3)] if honest else [n(3), n(3)]])


@file
def a_bound_index_has_another_sort_than_its_binder(honest: bool) -> Any:
    rows = [*SETS, ["Tensor", "x", [n(0)]], ["Bound", 0, n(0)], ["Entry", n(2), [n(3)]]]
    return reflexive(*rows, ["Sum", n(0 if honest else 1), n(4)])


@file
def an_index_is_bound_nowhere(honest: bool) -> Any:
    rows = [*SETS, ["Tensor", "x", [n(0)]], ["Bound", 0 if honest else 1, n(0)], ["Entry", n(2), [n(3)]]]
    return claimed(*rows, ["Sum", n(0), n(4)], ["Eq", n(5), n(5)])


@file
def an_element_is_not_in_its_set(honest: bool) -> Any:
    rows = [["Sort", "E", ["red", "blue"]], ["Tensor", "g", [n(0)]]]
    return reflexive(*rows, ["Element", "red" if honest else "green", n(0)], ["Entry", n(1), [n(2)]])


@file
def a_map_is_applied_to_an_index_of_another_sort(honest: bool) -> Any:
    rows = [*SETS, ["Map", "w", [n(0)], n(1)], ["Var", "i", n(0 if honest else 1)], ["Image", n(2), [n(3)]]]
    return reflexive(*rows, ["Tensor", "y", [n(1)]], ["Entry", n(5), [n(4)]])


@file
def a_sum_runs_over_all_integers(honest: bool) -> Any:
    rows = [["Sort", "Z", []], ["Offset", 1, []], ["Offset", 3, []], ["Range", n(1), n(2)], ["Num", q("2")]]
    return reflexive(*rows, ["Sum", n(3 if honest else 0), n(4)])


@file
def a_range_has_an_end_that_is_no_integer(honest: bool) -> Any:
    rows = [["Sort", "Z", []], *SETS, ["Offset", 1, []], ["Var", "i", n(0 if honest else 1)]]
    return reflexive(*rows, ["Range", n(3), n(4)], ["Size", n(5)])


@file
def an_offset_is_written_in_two_ways(honest: bool) -> Any:
    rows = [["Sort", "Z", []], ["Var", "k", n(0)]]
    return reflexive(*rows, ["Offset", 1, [[n(1), 2 if honest else 0]]], ["Value", n(2)])


@file
def a_local_definition_has_another_shape_than_its_name(honest: bool) -> Any:
    rows = [*SETS, ["Tensor", "x", [n(0)]], ["Num", q("2")], ["Lam", [n(0)] if honest else [], n(3)]]
    return reflexive(*rows, ["Let", n(2), n(4), n(3)])


@file
def a_statement_stands_where_a_term_is_needed(honest: bool) -> Any:
    rows = [*NUMBERS, ["Eq", n(0), n(0)]]
    return reflexive(*rows, ["Add", [n(1 if honest else 2)]])


@file
def a_term_stands_where_a_statement_is_needed(honest: bool) -> Any:
    rows = [*NUMBERS, ["Eq", n(0), n(0)]]
    return claimed(*rows, ["Not", n(2 if honest else 0)])


# ---- the file ----


@file
def the_format_is_another_one(honest: bool) -> Any:
    return reflexive(*NUMBERS) | ({} if honest else {"format": "derive report"})


@file
def the_version_is_another_one(honest: bool) -> Any:
    return reflexive(*NUMBERS) | ({} if honest else {"version": 2})


@file
def the_nodes_are_missing(honest: bool) -> Any:
    whole = reflexive(*NUMBERS)
    return whole if honest else {key: part for key, part in whole.items() if key != "nodes"}


@file
def there_are_no_steps(honest: bool) -> Any:
    return book(NUMBERS, [["Ring", n(0), n(0), []]] if honest else [])


@file
def the_steps_are_a_text(honest: bool) -> Any:
    return book(NUMBERS, [["Ring", n(0), n(0), []]] if honest else "Ring")


@file
def a_row_is_empty(honest: bool) -> Any:
    return book([*NUMBERS, *([] if honest else [[]])], [["Ring", n(0), n(0), []]])


@file
def the_file_holds_a_list(honest: bool) -> Any:
    whole = reflexive(*NUMBERS)
    return whole if honest else [whole]


@file
def the_file_holds_nothing(honest: bool) -> Any:
    return reflexive(*NUMBERS) if honest else None


# ---- numbers and sizes ----

ONE_SET = ["Sort", "S", []]
SCALAR = [["Tensor", "x", []], ["Entry", n(0), []]]  # rows 0 and 1


@file
def a_fraction_has_no_denominator(honest: bool) -> Any:
    return reflexive(["Num", q("1/2" if honest else "1/0")])


@file
def a_fraction_has_a_huge_exponent(honest: bool) -> Any:
    return reflexive(["Num", q("100" if honest else "1e999999999")])


@file
def a_number_has_a_huge_exponent(honest: bool) -> str:
    return json.dumps(reflexive(["Num", 7])).replace('"Num", 7', '"Num", 7' if honest else '"Num", 1e99999999')


@file
def a_number_has_too_many_digits(honest: bool) -> Any:
    return reflexive(["Num", q("9" * (4000 if honest else 4001))])


@file
def a_bound_index_has_a_huge_level(honest: bool) -> Any:
    return book([ONE_SET, ["Bound", 0 if honest else 10**30, n(0)], *NUMBERS], [["Ring", n(2), n(2), []]])


@file
def a_bound_index_has_a_level_below_zero(honest: bool) -> Any:
    return book([ONE_SET, ["Bound", 0 if honest else -1, n(0)], *NUMBERS], [["Ring", n(2), n(2), []]])


@file
def a_set_lists_an_element_twice(honest: bool) -> Any:
    return book([["Sort", "E", ["red", "blue" if honest else "red"]]], [["Axiom", "size-elements", [n(0)], []]])


@file
def a_power_is_huge(honest: bool) -> Any:
    return reflexive(["Num", 2], ["Pow", n(0), 3 if honest else 10**12])


@file
def numbers_are_squared_without_end(honest: bool) -> Any:
    return reflexive(["Num", 2], *(["Mul", [n(k), n(k)]] for k in range(3 if honest else 60)))


@file
def a_variable_is_squared_without_end(honest: bool) -> Any:
    return reflexive(*SCALAR, *(["Mul", [n(k), n(k)]] for k in range(1, 4 if honest else 60)))


@file
def a_statement_is_doubled_without_end(honest: bool) -> Any:
    rows = [*SCALAR, *(["Max", n(k), n(k)] for k in range(1, 4 if honest else 60))]
    return claimed(*rows, ["Eq", n(len(rows) - 1), n(len(rows) - 1)])


@file
def an_implication_is_doubled_without_end(honest: bool) -> Any:
    rows = [*SCALAR, ["Eq", n(1), n(1)], *(["Implies", n(k), n(k)] for k in range(2, 5 if honest else 60))]
    return reflexive(*rows, ["Ind", n(len(rows) - 1)])


# ---- parts of other kinds ----


@file
def a_row_is_a_truth_value(honest: bool) -> Any:
    return reflexive(*NUMBERS, ["Add", [n(0), n(1 if honest else True)]])


@file
def the_version_is_a_truth_value(honest: bool) -> Any:
    return reflexive(*NUMBERS) | {"version": 1 if honest else True}


@file
def a_field_is_a_text(honest: bool) -> Any:
    return book(NUMBERS, [["Ring", n(0) if honest else "x", n(0), []]])


@file
def a_cofactor_has_no_equation(honest: bool) -> Any:
    return book(NUMBERS, [["Ring", n(0), n(0), [] if honest else [[n(0), n(0)]]]])


@file
def a_term_is_assumed(honest: bool) -> Any:
    return book([*NUMBERS, ["Eq", n(0), n(1)]], [["Assume", n(2 if honest else 0)]])


@file
def a_weight_is_a_text(honest: bool) -> Any:
    compare = ["Compare", False, n(0), n(1), [], [[1 if honest else "1", s(0)]]]
    return book([*NUMBERS, ["Le", n(0), n(1)]], [["Assume", n(2)], compare])


@file
def a_transport_moves_nothing(honest: bool) -> Any:
    return book([*NUMBERS, ["Eq", n(0), n(1)]], [["Assume", n(2)], ["Transport", s(0) if honest else n(2), []]])


@file
def the_name_of_an_axiom_is_a_list(honest: bool) -> Any:
    return book(NUMBERS, [["Axiom", "inverse-inverse" if honest else ["inverse-inverse"], [n(0)], []]])


@file
def a_comparison_is_strict_by_a_text(honest: bool) -> Any:
    compare = ["Compare", False if honest else "false", n(0), n(1), [], [[1, s(0)]]]
    return book([*NUMBERS, ["Le", n(0), n(1)]], [["Assume", n(2)], compare])


@file
def a_comparison_is_strict_by_a_number(honest: bool) -> Any:
    compare = ["Compare", False if honest else 0, n(0), n(1), [], [[1, s(0)]]]
    return book([*NUMBERS, ["Le", n(0), n(1)]], [["Assume", n(2)], compare])


@file
def a_list_of_steps_stands_where_one_belongs(honest: bool) -> Any:
    steps = [["Assume", n(2)], ["Suppose", n(2), s(0) if honest else [s(0), s(0)]]]
    return book([*NUMBERS, ["Le", n(0), n(1)]], steps)


@file
def the_name_of_a_rule_is_a_list(honest: bool) -> Any:
    return book(NUMBERS, [["Ring" if honest else ["Ring"], n(0), n(0), []]])


@file
def the_name_of_a_class_is_a_list(honest: bool) -> Any:
    return reflexive(*NUMBERS, ["Add" if honest else ["Add"], [n(0), n(1)]])


@file
def the_file_has_a_key_too_many(honest: bool) -> Any:
    return reflexive(*NUMBERS) | ({} if honest else {"theorem": "0 = 1"})


@file
def a_key_that_nobody_asks_for_holds_no_number(honest: bool) -> str:
    text = json.dumps(reflexive(*NUMBERS))
    return text if honest else text[:-1] + ', "more": NaN}'


@file
def a_key_is_an_escaped_twin(honest: bool) -> str:
    text = json.dumps(reflexive(*NUMBERS))
    return text if honest else text[:-1] + ', "step\\u0073": [["Ring", {"n": 0}, {"n": 1}, []]]}'


@file
def a_set_lists_an_element_twice_in_two_spellings(honest: bool) -> str:
    return json.dumps(reflexive(["Sort", "E", ["a", "b"]], ["Size", n(0)])).replace(
        '"b"', '"b"' if honest else '"\\u0061"'
    )


@file
def an_element_looks_like_another_one(honest: bool) -> Any:
    """A Cyrillic a is no Latin a."""
    sort = ["Sort", "E", ["a", "b"]]
    return reflexive(
        sort, ["Tensor", "g", [n(0)]], ["Element", "a" if honest else "\u0430", n(0)], ["Entry", n(1), [n(2)]]
    )


@file
def two_tensors_look_alike(honest: bool) -> Any:
    twin = "x" if honest else "\u0445"  # a Cyrillic letter
    nodes = [["Tensor", "x", []], ["Tensor", twin, []], ["Entry", n(0), []], ["Entry", n(1), []]]
    return book(nodes, [["Ring", n(2), n(3), []]])


@file
def a_name_composed_is_taken_for_one_decomposed(honest: bool) -> Any:
    twin = "\u00e9" if honest else "e\u0301"
    nodes = [["Tensor", "\u00e9", []], ["Tensor", twin, []], ["Entry", n(0), []], ["Entry", n(1), []]]
    return book(nodes, [["Ring", n(2), n(3), []]])


@file
def an_unused_step_is_of_no_known_form(honest: bool) -> Any:
    unused = ["Ring", n(0), n(0), []] if honest else ["Ring", n(0), n(0), [[n(0)]]]
    return book(NUMBERS, [unused, ["Ring", n(1), n(1), []]])


@file
def an_unused_node_is_ill_typed(honest: bool) -> Any:
    return book([*NUMBERS, ["Add", [n(0)]] if honest else ["Add", n(0)]], [["Ring", n(1), n(1), []]])


@file
def an_offset_counts_an_index_twice(honest: bool) -> Any:
    scaled = [[n(1), 2]] if honest else [[n(1), 1], [n(1), 1]]
    return reflexive(["Sort", "Z", []], ["Var", "k", n(0)], ["Offset", 1, scaled], ["Value", n(2)])


@file
def the_mark_of_byte_order_stands_first(honest: bool) -> str:
    return ("" if honest else "\ufeff") + json.dumps(reflexive(*NUMBERS))


@file
def there_are_two_values_in_the_file(honest: bool) -> str:
    return json.dumps(reflexive(*NUMBERS)) + ("" if honest else "{}")


@file
def a_comment_stands_in_the_file(honest: bool) -> str:
    return json.dumps(reflexive(*NUMBERS)) + ("" if honest else " // proved")


@file
def one_bound_index_is_of_two_sets(honest: bool) -> Any:
    """Under one binder the index of the set S is also used as one of the set W."""
    bound = [["Bound", 0, n(0)], ["Bound", 0, n(0 if honest else 1)]]
    tensors = [["Tensor", "x", [n(0)]], ["Tensor", "y", [n(0 if honest else 1)]]]
    entries = [["Entry", n(4), [n(2)]], ["Entry", n(5), [n(3)]]]
    return claimed(*SETS, *bound, *tensors, *entries, ["Add", [n(6), n(7)]], ["Sum", n(0), n(8)], ["Eq", n(9), n(9)])


@file
def a_key_is_written_twice_with_the_same_value(honest: bool) -> str:
    text = json.dumps(reflexive(*NUMBERS))
    return text if honest else text[:-1] + ', "version": 1}'


@file
def a_reference_is_written_twice_with_the_same_row(honest: bool) -> str:
    return json.dumps(reflexive(*NUMBERS)).replace('{"n": 1}', '{"n": 1}' if honest else '{"n": 1, "n": 1}', 1)


@file
def an_offset_has_a_part_too_many(honest: bool) -> Any:
    row = ["Offset", 1, [[n(1), 2]], *([] if honest else [0])]
    return reflexive(["Sort", "Z", []], ["Var", "k", n(0)], row, ["Value", n(2)])


@file
def a_text_stands_for_a_list_of_texts(honest: bool) -> Any:
    return reflexive(["Sort", "E", ["a", "b"] if honest else "ab"], ["Size", n(0)])


@file
def a_function_has_a_slot_that_is_no_pair_though_one_was(honest: bool) -> Any:
    """The first one has a derivative by the entry at i of its first argument, the second one by nothing that can be read."""
    parts = [["Sort", "S", []], ["Var", "i", n(0)], ["Num", 1], ["Lam", [n(0)], n(2)]]
    good = ["Apply", "F", [[0, [n(1)]]], [n(3)]]
    other = ["Apply", "F", [[0, [n(1)]] if honest else [[n(1)], 0]], [n(3)]]
    return reflexive(*parts, good, other)
