"""The code samples of the documents: four languages for every operation, each saying the same request."""

import json
import re
import shlex
from dataclasses import dataclass
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from tests.support.code_samples import LANGUAGES, Operation, every_operation, with_body


@dataclass(frozen=True, slots=True)
class Curl:
    """A curl command, taken apart."""

    words: list[str]

    @classmethod
    def of(cls, source: str) -> "Curl":
        words = shlex.split(source.replace(" \\\n", " "))  # to shlex a continued line is a word with a line break
        assert words[:3] == ["curl", "--location", "--request"]
        assert source.startswith(f"curl --location --request {words[3]} '{words[4]}'")
        return cls(words)

    def all(self, option: str) -> list[str]:
        return [value for name, value in zip(self.words, self.words[1:], strict=False) if name == option]


def block_of(source: str) -> str:
    """What the only text block of a piece of Java or Swift says, read as those languages do."""
    (block,) = re.findall(r'"""\n((?:[^"\\]|\\.|"(?!""))*)"""', source, re.DOTALL)
    lines = block.split("\n")
    indents = [len(line) - len(line.lstrip(" ")) for line in lines if line.strip(" ")]
    assert all(line == line.rstrip(" ") for line in lines[:-1])
    text = "\n".join(line[min(indents) :] for line in lines).removesuffix("\n")
    assert set(re.findall(r"\\(.)", text)) <= {"\\", '"'}
    return re.sub(r"\\(.)", r"\1", text)


def assert_balanced(source: str) -> None:
    """Every string is closed, and every bracket by its own kind."""
    code = re.sub(r'"""\n(?:[^"\\]|\\.|"(?!""))*"""', "", source, flags=re.DOTALL)
    code = re.sub(r'"(?:[^"\\\n]|\\.)*"', "", code)
    assert '"' not in code
    pairs, open_brackets = {")": "(", "]": "[", "}": "{"}, []
    for character in code:
        if character in pairs.values():
            open_brackets.append(character)
        elif character in pairs:
            assert open_brackets.pop() == pairs[character]
    assert open_brackets == []


class TestEveryOperation:
    @every_operation
    def test_has_the_four_languages(self, operation: Operation) -> None:
        told = operation.content["x-codeSamples"]

        assert [sample["lang"] for sample in told] == LANGUAGES
        assert [sample["label"] for sample in told] == ["curl", "fetch", "java.net.http.HttpClient", "URLSession"]
        assert all(set(sample) == {"lang", "label", "source"} for sample in told)

    @every_operation
    def test_is_asked_for_by_method_and_url_in_each(self, operation: Operation) -> None:
        url = Curl.of(operation.samples["Shell"]).words[4]
        pattern = re.sub(r"\\{\w+\\}", "[^?]+", re.escape(f"https://example.com{operation.path}"))

        assert re.fullmatch(rf"{pattern}(?:\?[^{{}} ]+)?", url)
        assert "{" not in url
        for language in LANGUAGES[1:]:
            assert f'"{url}"' in operation.samples[language]
            assert f'"{operation.method}"' in operation.samples[language]

    @every_operation
    def test_shows_a_key_exactly_where_one_is_needed(self, operation: Operation) -> None:
        samples = operation.samples

        assert Curl.of(samples["Shell"]).all("--header")[:1] == (["x-api-key: <api-key>"] if operation.keyed else [])
        for language in LANGUAGES:
            assert ("<api-key>" in samples[language]) is operation.keyed

    @every_operation
    def test_sends_the_documents_own_body(self, operation: Operation) -> None:
        sent = Curl.of(operation.samples["Shell"]).all("--data-raw")

        assert [json.loads(text) for text in sent] == ([] if operation.body is None else [operation.body])
        if operation.body is not None:
            for language in ("Java", "Swift"):
                assert json.loads(block_of(operation.samples[language])) == operation.body
            assert json.loads(stringified(operation.samples["JavaScript"])) == operation.body
            assert all('"application/json"' in operation.samples[language] for language in LANGUAGES[1:])

    @every_operation
    def test_sends_the_file_where_it_takes_one(self, operation: Operation) -> None:
        form = Curl.of(operation.samples["Shell"]).all("--form")

        assert form == (['image=@"picture.png"'] if operation.is_form else [])
        for language in LANGUAGES:
            assert ("picture.png" in operation.samples[language]) is operation.is_form

    @every_operation
    def test_has_whole_strings_and_brackets_in_each(self, operation: Operation) -> None:
        for language in LANGUAGES[1:]:
            assert_balanced(operation.samples[language])


def stringified(source: str) -> str:
    """The literal that a piece of JavaScript makes its body of."""
    found = re.search(r"body: JSON\.stringify\((.*)\)\n\}\);", source, re.DOTALL)
    assert found is not None
    return found[1]


class TestABody:
    @given(value=st.lists(st.text(max_size=40) | st.dictionaries(st.text(max_size=8), st.text(max_size=8), max_size=2)))
    def test_of_any_text_survives_every_languages_literals(self, value: Any) -> None:
        samples = with_body({"value": value})

        assert json.loads(Curl.of(samples["Shell"]).all("--data-raw")[0]) == {"value": value}
        assert json.loads(stringified(samples["JavaScript"])) == {"value": value}
        for language in ("Java", "Swift"):
            assert json.loads(block_of(samples[language])) == {"value": value}
            assert_balanced(samples[language])
