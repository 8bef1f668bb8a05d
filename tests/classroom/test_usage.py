"""The page that says where each function is taught says what the lessons do."""

import ast

from coursekit.classroom import usage


def names(code):
    return set(usage._dotted_names(ast.parse(code)))


def test_a_name_is_followed_through_its_alias():
    code = "from coursekit.systems import todd_1989 as todd\nmodel = todd.load()\nmodel.run(1)\n"
    assert names(code) == {"coursekit.systems.todd_1989", "coursekit.systems.todd_1989.load"}


def test_what_other_packages_and_strings_say_is_passed_over():
    code = "import numpy as np\nnp.zeros(1)\ntext = 'todd.load()'\n"
    assert names(code) == set()


def test_only_functions_and_classes_of_the_course_are_listed():
    face = usage._resolved("coursekit.systems.todd_1989.context_update")
    assert face.__module__ == "coursekit.systems.todd_1989.crux"
    assert usage._resolved("coursekit.systems.todd_1989") is None
    assert usage._resolved("coursekit.systems.todd_1989.DECAY") is None
    assert usage._resolved("coursekit.systems.todd_1989.no_such_name") is None


def test_the_page_is_as_the_lessons_are():
    assert usage.page().read_text(encoding="utf-8") == usage.table(), (
        "Make it anew: coursekit lesson usage"
    )
