"""Which settings Quarto documents for a page, a Word file and typst, as of Quarto 1.10.

Taken from its schema and from what its typst template reads; a setting of another format, or one
that nobody documents, is a slip that would otherwise have no effect and no message.
"""

from __future__ import annotations

_EVERY = """\
abbreviations abstract abstract-title author bibliography brand cache citation
citation-abbreviations citeproc code-annotations crossref csl daemon daemon-restart data-dir
date date-format debug default-image-extension defaults df-print dir dpi dump-args echo editor
editor_options enabled engine error eval extract-media fail-if-warnings fig-asp fig-dpi
fig-format fig-height fig-width file-scope filters freeze from funding header-includes
highlight-style html-table-processing ignore-args include include-after include-after-body
include-before include-before-body include-in-header input-file input-files ipynb ipynb-filters
ipynb-shell-interactivity julia jupyter keep-ipynb keep-md keywords knitr lang language log-file
merge-includes metadata metadata-file metadata-files number-depth number-sections order output
output-divs output-ext output-file plotly-connected quarto-required request-headers
resource-path server shift-heading-level-by shortcodes subtitle syntax-definition
syntax-definitions syntax-highlighting template template-partials title to toc toc-depth
toc-title trace variables verbosity warning zotero
"""

_HTML = """\
about aliases anchor-sections appendix-cite-as appendix-style ascii author-meta axe
backgroundcolor body-classes canonical-url cap-location citation-location citations-hover
classoption code-block-bg code-block-border-left code-copy code-fold code-line-numbers code-link
code-links code-overflow code-summary code-tools comments copyright crossrefs-hover css
date-meta date-modified description-meta document-css doi email-obfuscation embed-resources
fig-align fig-cap-location fig-responsive fontcolor fontsize footnotes-hover format-links grid
html-math-method html-q-tags identifier-prefix image image-alt image-height image-lazy-loading
image-width indented-code-classes keep-hidden keep-source license lightbox linestretch
link-external-filter link-external-icon link-external-newwindow linkcolor listing mainfont
margin-bottom margin-left margin-right margin-top max-width mermaid minimal monobackgroundcolor
monofont notebook-links notebook-preview-options notebook-view notebook-view-style number-offset
ojs-engine other-links page-layout pagetitle reference-location repo-actions resources
respect-user-color-scheme search section-divs self-contained self-contained-math smooth-scroll
strip-comments tabsets tbl-cap-location tbl-colwidths theme title-block-banner
title-block-banner-color title-block-categories title-block-style title-prefix toc-expand
toc-location
"""

_DOCX = """\
category description fig-align indented-code-classes link-bibliography link-citations
notes-after-punctuation page-width reference-doc subject track-changes
"""

_TYPST = """\
bibliographystyle brand-mode cap-location citation-location citecolor codefont columns
css-property-processing eol fig-cap-location filecolor font-paths fontsize grid
html-pre-tag-processing keep-typ linestretch linkcolor lof logo lot mainfont margin
margin-geometry mathfont page-numbering papersize pdf-standard preserve-tabs reference-location
section-numbering tab-stop tbl-cap-location thanks theorem-appearance toc-indent wrap
"""

DOCUMENTED = {
    "html": frozenset((_EVERY + _HTML).split()),
    "docx": frozenset((_EVERY + _DOCX).split()),
    "typst": frozenset((_EVERY + _TYPST).split()),
}
"""Names of the settings by the format that reports are made in."""
