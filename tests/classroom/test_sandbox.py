"""What a student's code tries in the sandbox, and that it gains nothing by it."""

import json
import os
import queue
import subprocess
import sys
import time
from pathlib import Path

import pytest

import coursekit
from coursekit.classroom import build
from coursekit.classroom.exercises import exercise
from coursekit.classroom.exercises.checking import try_out
from coursekit.classroom.exercises.runner import MAX_HASHED, unpack
from coursekit.classroom.exercises.sandbox import (
    _listen,
    require_sandbox,
    run_in_sandbox,
    run_plainly,
)
from coursekit.errors import CourseError

MYSELF = str(os.getpid())
ROOT = Path(coursekit.__file__).parent
KEY = "grid.notes_of_voice"
RIGHT = (build.SOURCES / "answers" / KEY / "right_1.py").read_text()

try:
    require_sandbox()
    REASON = ""
except CourseError as error:
    REASON = str(error)

needs_sandbox = pytest.mark.skipif(bool(REASON), reason=REASON)


def job(source, cases=((),), closed=("coursekit.systems", "coursekit.classroom")):
    return {
        "preamble": "import math\nimport numpy as np\n",
        "source": source,
        "name": "f",
        "closed": list(closed),
        "cases": [list(case) for case in cases],
    }


def inside(body, seconds=5.0, **more):
    """Run the body of a function in the sandbox and return what the runner says of it."""
    lines = "\n".join(f"    {line}" for line in body.splitlines())
    return run_in_sandbox(job(f"import os, sys\n\n\ndef f():\n{lines}\n", **more), seconds)


def value(body, **more):
    report = inside(body, **more)
    assert report.ended == "done", report
    assert "value" in report.cases[0], report
    return report.cases[0]["value"]


@needs_sandbox
def test_a_course_that_lies_in_a_folder_for_what_passes_still_grades(tmp_path):
    """Its Python, in a folder below /tmp, must not be hidden by the student's own /tmp."""
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", tmp_path / "venv"], check=True)
    packages = next((tmp_path / "venv").glob("lib/python*/site-packages"))
    theirs = next(Path(sys.prefix).glob("lib/python*/site-packages"))
    (packages / "course.pth").write_text(f"{ROOT.parent}\n{theirs}\n")
    code = (
        "from coursekit.classroom.exercises.sandbox import run_in_sandbox\n"
        "job = dict(preamble='', source='def f():\\n    return 7', name='f', cases=[[]])\n"
        "print(run_in_sandbox(dict(job, closed=['coursekit.systems']), 5.0).cases)\n"
    )
    python = tmp_path / "venv" / "bin" / "python"
    done = subprocess.run([python, "-c", code], capture_output=True, text=True)

    assert "'value': 7" in done.stdout, done.stderr


def refusal(body, **more):
    report = inside(body, **more)
    assert report.ended == "done", report
    return report.cases[0]["error"]["type"]


@needs_sandbox
class TestWhatCannotBeReached:
    @pytest.mark.parametrize(
        "place",
        [
            ROOT / "systems" / "illiac_1957" / "crux.py",
            ROOT / "systems" / "illiac_1957" / "__pycache__",
            ROOT / "classroom" / "exercises" / "lesson_00.py",
            ROOT.parent / "notebooks" / "source",
            ROOT.parent / "tests",
            ROOT.parent / ".git",
            Path.home() / ".bashrc",
            Path("/etc/passwd"),
            Path("/etc/shadow"),
        ],
        ids=lambda place: place.name,
    )
    def test_files_that_hold_answers_or_secrets_are_not_there(self, place):
        assert value(f"return os.path.exists({str(place)!r})") is False

    def test_a_closed_module_of_another_room_is_empty_and_its_cache_too(self):
        closed = ("coursekit.systems", "coursekit.classroom", "coursekit.encodings.grid")
        room = str(ROOT / "encodings")
        cache = f"{room}/__pycache__"
        assert refusal(f"open('{room}/grid.py').read()", closed=closed) == "PermissionError"
        body = f"return os.path.exists('{cache}') and os.listdir('{cache}')"
        assert value(body, closed=closed) in (False, [])
        assert value(f"return os.path.exists('{room}/melody.py')", closed=closed) is True

    def test_other_rooms_are_there(self):
        assert value("import coursekit.errors\nreturn coursekit.errors.__name__")

    def test_the_environment_is_empty_of_the_graders(self, monkeypatch):
        monkeypatch.setenv("SECRET_OF_THE_GRADER", "yes")

        assert "SECRET_OF_THE_GRADER" not in value("return list(os.environ)")

    def test_there_is_no_network(self):
        body = "import socket\nsocket.create_connection(('127.0.0.1', 80), timeout=2)"

        assert refusal(body) in {"OSError", "ConnectionRefusedError"}
        assert value("import socket\nreturn [name for _, name in socket.if_nameindex()]") == ["lo"]

    def test_no_process_of_the_outside_is_seen(self):
        assert len(value("return [p for p in os.listdir('/proc') if p.isdigit()]")) <= 2

    def test_descriptors_of_the_grader_are_not_passed_on(self, tmp_path):
        with open(tmp_path / "gradebook.db", "w") as book:
            os.set_inheritable(book.fileno(), True)
            body = (
                "fds = [f'/proc/self/fd/{n}' for n in range(64)]\n"
                "return [os.readlink(fd) for fd in fds if os.path.islink(fd)]"
            )
            assert not any("gradebook" in name for name in value(body))


@needs_sandbox
class TestWhatIsRefused:
    @pytest.mark.parametrize(
        "body",
        [
            "os.fork()",
            "import subprocess\nsubprocess.run(['/bin/true'])",
            "os.posix_spawn('/bin/true', ['true'], {})",
            "import multiprocessing as m\nm.get_context('fork').Process(target=print).start()",
            "os.system('true') and 1 / 0",
        ],
        ids=["fork", "subprocess", "spawn", "multiprocessing", "system"],
    )
    def test_no_process_is_started(self, body):
        assert refusal(body) in {"PermissionError", "BlockingIOError", "ZeroDivisionError"}

    def test_no_namespace_is_made(self):
        assert value("import ctypes\nreturn ctypes.CDLL(None).unshare(0x10000000)") == -1

    def test_no_thread_is_started(self):
        assert refusal("import threading\nthreading.Thread(target=int).start()") == "RuntimeError"

    @pytest.mark.parametrize("place", ["/x", "/usr/x", "/dev/x", str(ROOT / "x.py"), "/runner.py"])
    def test_nothing_is_written_outside_the_run(self, place):
        assert refusal(f"open({place!r}, 'w')") in {"OSError", "PermissionError"}
        assert not (ROOT / "x.py").exists()

    def test_what_is_written_does_not_stay(self):
        # A course that lies below /tmp leaves the empty folder that leads to its packages there.
        assert "left" in value("open('/tmp/left', 'w').write('x')\nreturn os.listdir('/tmp')")
        assert "left" not in value("return os.listdir('/tmp')")

    @pytest.mark.parametrize(
        "body",
        [
            "open('/tmp/x', 'wb').write(b'0' * 2**21)",
            "for n in range(99): open(f'/tmp/{n}', 'wb').write(b'0' * 2**20)",
            "files = [open(f'/tmp/{n}', 'w') for n in range(99)]",
        ],
        ids=["large file", "many files", "open files"],
    )
    def test_disk_is_bounded(self, body):
        assert refusal(body) == "OSError"

    @pytest.mark.parametrize(
        "body", ["return len(bytearray(3 * 2**30))", "x = []\nwhile 1: x += [0] * 10**7"]
    )
    def test_memory_is_bounded(self, body):
        report = inside(body)

        # A slow computer runs out of time before it runs out of memory.
        assert report.ended == "late" or report.cases[0]["error"]["type"] == "MemoryError"

    def test_time_is_bounded_and_nothing_stays_behind(self):
        begun = time.monotonic()
        report = inside(
            "import signal\nsignal.signal(15, lambda *a: 0)\nwhile 1: pass", seconds=0.5
        )

        assert report.ended == "late"
        assert time.monotonic() - begun < 30
        shown = subprocess.run(["ps", "-eo", "ppid=,args="], capture_output=True, text=True)
        # Mine, or nobody's any more: others may be testing on this computer too.
        kin = [line for line in shown.stdout.splitlines() if line.split()[0] in (MYSELF, "1")]
        assert not any(line.endswith(" /runner.py") for line in kin)


NOTHING = "\n\ndef notes_of_voice(cells):\n    return []\n"
ATTACKS = {
    "imports the answer": f"from coursekit.encodings.grid import notes_of_voice\n{RIGHT}",
    "loads the answer past the gate": """
import sys
sys.meta_path[:] = sys.meta_path[1:]
from coursekit.encodings.grid import notes_of_voice
""",
    "reads the answer": f"""
def notes_of_voice(cells):
    exec(open({str(ROOT / "encodings" / "grid.py")!r}).read(), globals())
    return globals()["notes_of_voice"](cells)
""",
    "patches numpy": """
import numpy
numpy.allclose = numpy.array_equal = lambda *a, **k: True
"""
    + NOTHING,
    "patches Python": """
import builtins, operator, json, math
builtins.all = builtins.any = lambda *a: True
operator.eq = math.isclose = lambda *a, **k: True
json.dumps = lambda *a, **k: "{}"
"""
    + NOTHING,
    "patches the kit": """
import coursekit, coursekit.errors
coursekit.errors.CourseError = Exception
coursekit.equal = lambda *a: True
"""
    + NOTHING,
    "patches the runner": """
import sys
runner = sys.modules["__main__"]
runner.pack = lambda *a: True
runner._one = lambda *a: {"value": []}
"""
    + NOTHING,
    "writes the runner's lines": """
import os
line = b'{"case": 0, "value": []}\\n{"done": true, "printed": ""}\\n'
for n in range(64):
    try:
        os.write(n, line)
    except OSError:
        pass
"""
    + NOTHING,
    "looks for expected values": """
import sys, gc
def notes_of_voice(cells):
    frame, found = sys._getframe(), []
    while frame:
        found += [frame.f_locals, frame.f_globals]
        frame = frame.f_back
    for thing in [*found, *gc.get_objects()]:
        for key in ("expected", "answer"):
            if type(thing) is dict and key in thing:
                return thing[key]
    return []
""",
    "returns what equals everything": """
class Same(list):
    __eq__ = lambda *a: True
    __iter__ = lambda self: iter([self])
def notes_of_voice(cells):
    return Same([1])
""",
    "ends Python": "import os\ndef notes_of_voice(cells):\n    os._exit(0)\n",
    "ends at once": "import sys\nsys.exit(0)\n",
    "kills": "import os\ndef notes_of_voice(cells):\n    os.kill(1, 9)\n    return []\n",
    "forks": "import os\ndef notes_of_voice(cells):\n    os.fork()\n    return []\n",
    "floods": """
import os
def notes_of_voice(cells):
    while True:
        for n in range(3, 8):
            if os.path.exists(f"/proc/self/fd/{n}"):
                os.write(n, b"x" * 65536)
""",
}


@needs_sandbox
@pytest.mark.parametrize("name", ATTACKS)
def test_no_attack_earns_points(name):
    verdict = try_out(exercise(KEY), ATTACKS[name], seed=4, seconds=2.0, run=run_in_sandbox)

    assert verdict.outcome in {"wrong", "stopped"}, verdict
    assert verdict.total >= 20


@needs_sandbox
@pytest.mark.parametrize("run", [run_plainly, run_in_sandbox])
def test_an_honest_answer_is_right_in_both(run):
    assert try_out(exercise(KEY), RIGHT, seed=4, run=run).outcome == "right"


def test_a_child_left_behind_is_ended_without_a_sandbox_too():
    body = (
        "import subprocess, sys\n\n\ndef f():\n"
        "    return subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(60)']).pid\n"
    )
    report = run_plainly(job(body), 5.0)
    child = report.cases[0]["value"]

    for _ in range(100):
        try:
            os.kill(child, 0)
            # A zombie that nobody has waited for yet still answers.
            state = Path(f"/proc/{child}/stat")
            if state.exists() and ") Z" in state.read_text():
                return
        except ProcessLookupError:
            return
        time.sleep(0.05)
    pytest.fail("the child is still there")


def test_a_process_that_says_too_much_is_cut_off():
    report = run_plainly(
        job("import os\n\n\ndef f():\n    while True: os.write(3, b'x' * 100000)\n"), 5.0
    )

    assert report.ended in {"garbled", "late"}


def test_without_bubblewrap_a_sentence_says_what_to_do(monkeypatch):
    require_sandbox.cache_clear()
    monkeypatch.setenv("PATH", "/nonexistent")
    try:
        with pytest.raises(CourseError, match="apt install bubblewrap"):
            require_sandbox()
    finally:
        require_sandbox.cache_clear()


@pytest.mark.skipif(sys.platform != "linux", reason="bubblewrap is for Linux")
def test_a_bubblewrap_that_does_not_work_is_said_so(monkeypatch, tmp_path):
    (tmp_path / "bwrap").write_text("#!/bin/sh\necho 'setting up uid map: denied' >&2\nexit 1\n")
    (tmp_path / "bwrap").chmod(0o755)
    require_sandbox.cache_clear()
    monkeypatch.setenv("PATH", f"{tmp_path}:/bin:/usr/bin")
    try:
        with pytest.raises(CourseError, match=r"does not work here .setting up uid map: denied."):
            require_sandbox()
    finally:
        require_sandbox.cache_clear()


def test_the_job_is_plain_data():
    assert json.loads(json.dumps(job("x"))) == job("x", cases=([],))


@needs_sandbox
@pytest.mark.parametrize("call", ["shmget(0, 1 << 28, 0o1600)", "shmat(0, 0, 0)"])
def test_memory_that_no_limit_counts_is_refused(call):
    body = f"""import ctypes
libc = ctypes.CDLL(None, use_errno=True)
return [libc.{call}, ctypes.get_errno()]"""
    assert value(body) == [-1, 1]


@needs_sandbox
@pytest.mark.parametrize("module", ["scipy.stats", "sklearn.linear_model", "torch"])
def test_what_lessons_use_loads_without_threads(module):
    assert value(f"import {module}\nreturn 1", seconds=20.0) == 1


@pytest.mark.skipif(sys.platform == "win32", reason="processor time cannot be bounded there")
@pytest.mark.parametrize("run", [run_plainly, pytest.param(run_in_sandbox, marks=needs_sandbox)])
def test_it_is_processor_time_that_is_counted(run):
    """One second of sleep costs nothing; an endless loop ends after a second of work."""
    slept = run(job("import time\ndef f():\n    time.sleep(1.5)\n    return 1\n"), 1.0)
    assert (slept.ended, slept.cases[0].get("value")) == ("done", 1)
    assert run(job("def f():\n    while True: pass\n"), 1.0).ended == "late"
    deaf = "import signal\nsignal.signal(signal.SIGXCPU, lambda *a: None)\n"
    report = run(job(deaf + "def f():\n    while True: pass\n"), 1.0)
    assert report.ended in ("late", "gone")


def test_the_clock_is_read_between_the_lines_of_a_flood():
    lines = queue.Queue()
    for line in [b'{"begun": true}\n', *[b'{"case": %d}\n' % n for n in range(200_000)]]:
        lines.put(line)
    begun = time.monotonic()
    assert _listen(lines, 0.05).ended == "late"
    assert time.monotonic() - begun < 5


def test_numbers_that_collide_do_not_hold_the_grader():
    same_hash = [n * (2**61 - 1) for n in range(60_000)]
    begun = time.monotonic()
    many_sets = [{"s": same_hash[:3000]}] * 2
    pairs = [[n, 0] for n in same_hash]
    for hostile in ({"s": same_hash}, {"d": pairs}, [[]] * 200_000, many_sets):
        with pytest.raises(ValueError, match="too many parts"):
            unpack(hostile)
    unpack({"s": same_hash[:MAX_HASHED]})
    assert time.monotonic() - begun < 20
