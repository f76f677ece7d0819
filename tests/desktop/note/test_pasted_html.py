"""What was copied from Word, Outlook, Google and a browser keeps its structure."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from liaison_app.desktop.note.line_marks import Vocabulary, read_line
from liaison_app.desktop.note.pasted_html import markdown_of
from liaison_app.desktop.note.written_html import html_of, shown_words

WORD = """<html xmlns:o="urn:schemas-microsoft-com:office:office"><head><style>p.MsoNormal {margin:0}</style></head><body>
<!--[if gte mso 9]><xml><o:OfficeDocumentSettings/></xml><![endif]--><!--StartFragment-->
<h2>Agenda<o:p></o:p></h2><p class=MsoListParagraphCxSpFirst style='text-indent:-.25in;mso-list:l0 level1 lfo1'><![if !supportLists]>
<span style='font-family:Symbol'><span style='mso-list:Ignore'>\u00b7<span style='font:7.0pt "Times New Roman"'>&nbsp;&nbsp;&nbsp;</span></span></span>
<![endif]>First <b>item</b><o:p></o:p></p><p class=MsoListParagraph style='mso-list:l0 level2 lfo1'><![if !supportLists]><span>o&nbsp;</span><![endif]>Below it</p>
<p class=MsoListParagraph style='mso-list:l1 level1 lfo2'><![if !supportLists]><span>2.<span>&nbsp;</span></span><![endif]>Counted</p>
<p class=MsoNormal>After&nbsp;it</p><!--EndFragment--></body></html>"""
OUTLOOK = """<div class=WordSection1><p class=MsoNormal>Hi Dana,</p><p class=MsoNormal><b><span style='color:red'>By Friday </span></b>please:</p>
<table class=MsoTableGrid><tr><td><p class=MsoNormal><b>Unit</b></p></td><td><p class=MsoNormal>Requests</p></td></tr>
<tr><td><p class=MsoNormal>Records</p></td><td><p class=MsoNormal>7</p></td></tr></table>
<p class=MsoNormal><a href="https://example.gov/form">the form</a> or <a href="mailto:le@example.gov">le@example.gov</a></p></div>"""
GOOGLE = """<meta charset="utf-8"><b style="font-weight:normal;" id="docs-internal-guid-1"><p dir="ltr"><span style="font-weight:700">Bold</span><span> rest</span></p>
<ul><li dir="ltr" aria-level="1"><p role="presentation"><span>entry</span></p></li><li><p><span style="font-style:italic">second</span></p></li></ul></b>"""
BROWSER = """<blockquote>He said<br>so</blockquote><ol start="3"><li>three<ul><li>below</li></ul></li><li>four</li></ol>
<ul><li><input type="checkbox" checked> done</li><li><input type="checkbox"> open</li></ul><p>run <code>a  b</code> <s>no</s></p><script>alert(1)</script>"""


@pytest.mark.parametrize(
    ("html", "lines"),
    [
        (WORD, ["## Agenda", "- First **item**", "  - Below it", "2. Counted", "After it"]),
        (OUTLOOK, ["Hi Dana,", "**By Friday** please:", "**Unit** | Requests", "Records | 7", "[the form](https://example.gov/form) or le@example.gov"]),
        (GOOGLE, ["**Bold** rest", "- entry", "- *second*"]),
        (BROWSER, ["> He said", "> so", "3. three", "   - below", "4. four", "- [x] done", "- [ ] open", "run `a b` ~~no~~"]),
        ("<p><b>two<br>lines</b> <b><b>once</b></b></p>", ["**two**", "**lines** **once**"]),
        ("<p>run</p><pre><code>\na <b>b</b>\n\n  - c\n</code></pre>then", ["run", "```", "a b", "", "  - c", "```", "then"]),
        ("<pre>``` inside</pre>", ["````", "``` inside", "````"]),
        ('<a href="javascript:alert(1)">no link</a> <b>x</b>', ["no link **x**"]),
    ],
)
def test_structure_is_kept(html, lines):
    assert markdown_of(html).split("\n") == lines


@pytest.mark.parametrize("html", ["<p>plain</p><p>lines</p>", "<div>only words</div>", "", "<span style='color:red'>red</span>"])
def test_what_has_no_structure_is_left_to_the_plain_words(html):
    assert markdown_of(html) == ""


TAGS = st.sampled_from(
    [
        *("<b>", "</b>", "<ul>", "<li>", "</ul>", "<p>", "</p>", "<table><tr><td>", "</table>", "<pre>", "<br>", "&nbsp;"),
        *("<![if !supportLists]>", "<![endif]>", "<a href='https://a.b'>", "</a>", "<p style='mso-list:l0 level2 lfo1'>"),
    ]
)


@given(st.lists(st.one_of(TAGS, st.text(max_size=6)), max_size=25))
def test_no_html_breaks_it(parts):
    markdown_of("".join(parts))


NOTE = """## Requests
10:41 @Ana said **no date** and `code` at [the form](https://example.gov/a?b=1&c=2)
- one
  - [x] below
  - [ ] open
1. first
> said
![door.png](picture:0123456789abcdef0123456789abcdef)
a < b"""


def test_a_note_is_copied_looking_as_it_does():
    assert html_of(NOTE) == (
        "<h2>Requests</h2><p>10:41 @Ana said <b>no date</b> and <code>code</code> at "
        '<a href="https://example.gov/a?b=1&amp;c=2">the form</a></p>'
        "<ul><li>one</li><ul><li>\u2611 below</li><li>\u2610 open</li></ul></ul><ol><li>first</li></ol>"
        "<blockquote>said</blockquote><p>[Picture: door.png]</p><p>a &lt; b</p>"
    )


def test_code_is_copied_as_code_and_comes_back_as_it_was():
    words = "# Head\n```\n- <no> **list**\n\n  @nobody\n```\nafter **it**"
    assert "<pre><code>- &lt;no&gt; **list**\n\n  @nobody</code></pre><p>after" in html_of(words)
    assert markdown_of(html_of(words)) == words


def test_a_picture_is_copied_by_its_name_alone():
    assert "picture:" not in shown_words(NOTE)
    assert "[Picture: door.png]" in shown_words(NOTE)


@given(st.text(alphabet=st.sampled_from("ab *_`[]()~#->1. \n"), max_size=60))
def test_any_words_can_be_copied(words):
    assert html_of(words).count("<") == html_of(words).count(">")


@given(st.lists(st.sampled_from(["# head", "- one", "  - below", "1. first", "> said", "**bold** words", "- [x] done", "plain"]), min_size=1, max_size=8))
def test_what_is_copied_out_comes_back_as_the_same_kinds_of_lines(lines):
    back = markdown_of(html_of("\n".join(lines)))
    wanted = [line for line in lines if line != "plain"]
    if wanted:
        nobody = Vocabulary()
        kinds = [read_line(line, nobody).kind for line in back.split("\n")]
        assert {"quote", "heading"} & set(kinds) == {"quote", "heading"} & {read_line(line, nobody).kind for line in lines}


@pytest.mark.parametrize(
    "hostile",
    [
        "".join(f"<a href=http://a{n}>x<br>" for n in range(10_000)),
        "<i>" * 60_000 + "</b>" * 20_000,
        "<ul><li>" * 40_000,
        "<li>" + "<p><b></b> " * 30_000,
        "<li>" + "<input type=checkbox>" * 15_000,
        "<!--" * 75_000,
        "<?" * 150_000,
        "<b>x</b>" + "</" * 150_000,
        '<a href="' * 33_000,
        "<![CDATA[" * 33_000,
    ],
    ids=["links", "strangers", "lists", "paragraphs", "boxes", "comments", "orders", "ends", "addresses", "sections"],
)
def test_what_was_made_to_take_for_ever_takes_as_long_as_it_is(hostile):
    markdown_of(hostile)  # each of them took minutes; the suite's own patience is the limit


def test_words_before_something_that_never_ends_are_kept():
    assert markdown_of("<b>Bring the forms</b> <!-- and") == "**Bring the forms**"
    assert markdown_of('<b>Bring</b> 3 <a href="http://x') == "**Bring** 3"


def test_no_link_stands_in_a_link():
    assert markdown_of("<a href=https://a.example>one <a href=https://b.example>two</a></a>") == "[one two](https://a.example)"
