"""What may be attached is what it says it is and does nothing by itself."""

import resource
import time

import pytest

from tests.support.sample_files import HARMLESS, HOSTILE
from workflow.domain.file_names import LONGEST_NAME, clean_file_name
from workflow.errors import RefusedError
from workflow.services.attachments import Upload, _checked
from workflow.services.file_inspection import MEDIA_TYPES


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_file_is_refused_with_its_reason(name: str):
    file_name, data, code = HOSTILE[name]
    with pytest.raises(RefusedError) as refused:
        _checked(Upload(file_name, data))
    assert refused.value.code == f"attachments.{code}"


@pytest.mark.parametrize("name", HARMLESS)
def test_a_harmless_file_is_taken(name: str):
    file_name, data = HARMLESS[name]
    tidy, media_type = _checked(Upload(file_name, data))
    assert media_type in MEDIA_TYPES.values()
    assert tidy.lower() == file_name.lower()


def test_the_corpus_is_large_enough_and_cheap():
    before, started = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, time.monotonic()
    for file_name, data, _ in HOSTILE.values():
        with pytest.raises(RefusedError):
            _checked(Upload(file_name, data))
    grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
    assert len(HOSTILE) >= 60
    assert time.monotonic() - started < 15
    assert grown < 100 * 1024


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("C:\\Users\\zhang\\合同.PDF", "合同.pdf"),
        ("../../etc/合同.pdf", "合同.pdf"),
        ("a\u202efdp.pdf", "afdp.pdf"),
        ("零\u200b宽.pdf", "零宽.pdf"),
        ("e\u0301.pdf", "\u00e9.pdf"),
        ("半\ud800个.pdf", "半个.pdf"),
        ("...隐藏.pdf", "隐藏.pdf"),
        ('引"号?.pdf', "引_号_.pdf"),
        ("空  格\t名.pdf ", "空 格 名.pdf"),
        ("长" * 300 + ".docx", "长" * (LONGEST_NAME - 5) + ".docx"),
        ("无扩展名", ""),
        ("\u200b.pdf", ""),
    ],
)
def test_names_are_tidied(given: str, kept: str):
    assert clean_file_name(given) == kept
