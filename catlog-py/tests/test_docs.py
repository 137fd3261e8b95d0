"""The documentation: examples run, everything public is documented, every native export is wrapped."""

import ast
import doctest
import importlib
import inspect
import pkgutil
import re
from pathlib import Path

import catlog
import pytest
from catlog import _native

PACKAGE = Path(catlog.__file__).parent
OTHERS = ("plot", "spark")


def modules():
    names = [info.name for info in pkgutil.iter_modules([str(PACKAGE)]) if not info.ispkg]
    return [name for name in names if name != "_native" and not any(other in name for other in OTHERS)]


@pytest.mark.parametrize("name", ["", *modules()])
def test_examples(name):
    pytest.importorskip("polars")
    pytest.importorskip("pandas")
    if name in ("stats", "_arrays"):
        pytest.importorskip("numpy")
    module = importlib.import_module(f"catlog.{name}" if name else "catlog")
    failed, tried = doctest.testmod(module, optionflags=doctest.NORMALIZE_WHITESPACE)
    assert failed == 0
    assert tried > 0 or not name or "Examples" not in (module.__doc__ or "")


def test_examples_of_plots():
    pytest.importorskip("polars")
    pytest.importorskip("matplotlib").use("Agg")
    plot = importlib.import_module("catlog.plot")
    names = ["catlog.plot", *(f"catlog.plot.{info.name}" for info in pkgutil.iter_modules(plot.__path__))]
    results = [doctest.testmod(importlib.import_module(name), optionflags=doctest.NORMALIZE_WHITESPACE) for name in names]
    assert sum(result.failed for result in results) == 0
    assert sum(result.attempted for result in results) > 10


def test_the_examples_are_many():
    pytest.importorskip("numpy")
    tried = sum(len(example.examples) for name in ("", *modules()) for example in doctest.DocTestFinder().find(
        importlib.import_module(f"catlog.{name}" if name else "catlog")))  # fmt: skip
    assert tried > 100


def native_exports():
    """Functions and methods of the native module."""
    for name, value in vars(_native).items():
        if name.startswith("__"):
            continue
        yield name, value
        if inspect.isclass(value):
            for member, function in vars(value).items():
                if not member.startswith("__") or member in ("__arrow_c_stream__", "__arrow_c_schema__", "__len__"):
                    yield f"{name}.{member}", function


def test_every_native_export_is_wrapped_and_documented():
    exports = list(native_exports())
    assert len(exports) >= 60
    attributes, of_module = set(), set()
    for file in PACKAGE.rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text())):
            if isinstance(node, ast.Attribute):
                attributes.add(node.attr)
                if "native" in ast.unparse(node.value):
                    of_module.add(node.attr)
            if isinstance(node, ast.ImportFrom):
                attributes.update(alias.name for alias in node.names)
                if node.module and node.module.endswith("_native"):
                    of_module.update(alias.name for alias in node.names)
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "len":
                attributes.add("__len__")
    for name, value in exports:
        used = attributes if "." in name else of_module  # a class comes from its function, a method from its object
        assert name.rsplit(".", 1)[-1] in used or inspect.isclass(value), f"catlog does not use _native.{name}"
        if not name.endswith("__len__"):
            assert inspect.getdoc(value), f"_native.{name} is not documented"


def test_the_stub_names_what_there_is():
    text = (PACKAGE / "_native.pyi").read_text()
    for name, _ in native_exports():
        assert re.search(rf"(def|class) {name.rsplit('.', 1)[-1]}\b", text), f"_native.pyi has no {name}"


def public():
    for name in catlog.__all__:
        value = getattr(catlog, name)
        if inspect.isfunction(value) or inspect.isclass(value):
            yield name, value
    stats = importlib.import_module("catlog.stats")
    for name in stats.__all__:
        yield f"stats.{name}", getattr(stats, name)


def test_everything_public_is_documented():
    pytest.importorskip("numpy")
    count = 0
    for name, value in public():
        doc = inspect.getdoc(value)
        assert doc, name
        assert doc.splitlines()[0].rstrip().endswith((".", "?", "!")) or ":" in doc, name
        if inspect.isfunction(value):
            for parameter in inspect.signature(value).parameters:
                assert re.search(rf"\b{parameter}\b", doc), f"{name} does not say what {parameter} is"
            assert "Returns" in doc, name
            count += 1
        else:
            for member, function in vars(value).items():
                if not member.startswith("_") and (inspect.isfunction(function) or isinstance(function, property)):
                    assert inspect.getdoc(function), f"{name}.{member}"
                    count += 1
    assert count > 80


def test_options_are_those_of_the_core():
    """The keyword arguments have the names of the generated types; the run's two stand among them by themselves."""
    from catlog import _types

    assert set(catlog.Options.__annotations__) == (set(_types.Options.__annotations__) - {"run"}) | set(_types.RunMetadata.__annotations__)
    same = {"genre", "limit", "offset", "cursor", "with_total"}
    assert same == set(catlog.Query.__annotations__) & set(_types.Query.__annotations__)
    trending = set(inspect.signature(catlog.Catalog.trending).parameters) - {"self"}
    assert trending == set(_types.TrendingOptions.__annotations__)
    summary = set(inspect.signature(catlog.Catalog.advanced_summary).parameters) - {"self"}
    assert summary == set(_types.SummaryOptions.__annotations__)
    recommend = set(inspect.signature(catlog.Library.recommend).parameters) - {"self", "rank_change_30d"}
    assert recommend == set(_types.RecommendOptions.__annotations__)


def public_functions():
    """Public functions and methods with their docstrings, read from the source: pyspark and matplotlib need not be there."""
    names, files = set(catlog.__all__), [*PACKAGE.glob("*.py"), *PACKAGE.glob("spark/*.py"), *PACKAGE.glob("plot/*.py")]
    for file in files:
        tree = ast.parse(file.read_text())
        for node in tree.body:
            if isinstance(node, ast.Assign) and getattr(node.targets[0], "id", "") == "__all__" and file.name in ("__init__.py", "stats.py"):
                names.update(ast.literal_eval(node.value))
    for file in files:
        if file.parent.name == "plot" and file.name.startswith(("_rows", "_frame")):  # a table of their own
            continue
        for node in ast.parse(file.read_text()).body:
            if isinstance(node, ast.FunctionDef) and node.name in names and not overloaded(node):
                yield f"{file.stem}.{node.name}", node
            if isinstance(node, ast.ClassDef) and node.name in names:
                for method in node.body:
                    is_public = isinstance(method, ast.FunctionDef) and not method.name.startswith("_") and not method.decorator_list
                    if is_public:
                        yield f"{node.name}.{method.name}", method


def overloaded(node):
    return any(ast.unparse(decorator) == "overload" for decorator in node.decorator_list)


def test_functions_have_every_section():
    """What goes in, what comes out with its nulls, what is raised, and an example."""
    count, lacking = 0, []
    for name, node in public_functions():
        doc = ast.get_docstring(node) or ""
        arguments = [one.arg for one in (*node.args.args, *node.args.kwonlyargs) if one.arg not in ("self", "cls")]
        sections = set(re.findall(r"^(\w+)\n-{4,}$", doc, flags=re.MULTILINE))
        wanted = {"Examples"}
        wanted |= {"Parameters"} if arguments else set()
        wanted |= {"Returns"} if ast.unparse(node.returns or ast.Constant(None)) != "None" else set()
        if name.split(".")[0] in ("_api", "stats", "_domain", "__init__", "_write", "_catalog"):
            wanted |= {"Raises"} if arguments else set()
        lacking += [f"{name}: {section}" for section in sorted(wanted - sections)]
        lacking += [f"{name}: {argument}" for argument in arguments if not re.search(rf"\b{argument}\b", doc)]
        count += 1
    assert lacking == []
    assert count > 70


def test_all_is_what_there_is():
    for name in catlog.__all__:
        assert hasattr(catlog, name), name
    assert catlog.__version__ == _native.version()
    assert {"plot", "spark", "stats"} <= set(dir(catlog))
    with pytest.raises(AttributeError, match="no attribute 'nothing'"):
        _ = catlog.nothing


def test_the_page_of_the_book():
    """The Python code of docs/python.md runs, in order, and prints what stands there."""
    pytest.importorskip("polars")
    pytest.importorskip("pandas")
    pytest.importorskip("pyarrow")
    page = Path("docs/python.md")
    text = "\n".join(re.findall(r"```python\n(.*?)```", page.read_text(), flags=re.DOTALL))
    examples = doctest.DocTestParser().get_doctest(text, {}, page.name, str(page), 0)
    assert len(examples.examples) > 20
    runner = doctest.DocTestRunner(optionflags=doctest.NORMALIZE_WHITESPACE | doctest.ELLIPSIS)
    runner.run(examples)
    assert runner.failures == 0
