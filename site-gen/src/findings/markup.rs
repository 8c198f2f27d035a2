//! Findings about a page's Markdown.

language::findings! {
    /// Faults of Markdown.
    pub enum MarkupFinding {
        /// HTML in Markdown.
        RawHtml = Error "raw-html":
            en "HTML is not written in content", "write it in Markdown: **bold**, lists, tables, > [!NOTE] for a note; a template makes the rest";
            ar "لا يُكتب HTML في المحتوى", "اكتبه بصيغة Markdown: **غليظ**، وقوائم، وجداول، و> [!NOTE] لملاحظة، والقالب يصنع الباقي";
        /// A first-level heading.
        FirstLevel = Error "heading-first-level":
            en "the page's title comes from its front matter, so # is not used in the text", "begin with ##";
            ar "عنوان الصفحة من مقدمتها، فلا تُستعمل # في النص", "ابدأ العنوان بالعلامة ##";
        /// A skipped heading level.
        SkippedLevel { level, last } = Error "heading-skipped":
            en "a heading of level {level} follows one of level {last}", "do not skip levels: people who cannot see the page move through it by its headings (WCAG 1.3.1)";
            ar "عنوان من المستوى {level} بعد عنوان من المستوى {last}", "لا تتخطَّ مستوى: من لا يرى الصفحة يتنقل فيها بعناوينها (WCAG 1.3.1)";
        /// An empty heading.
        EmptyHeading = Error "heading-empty":
            en "a heading without words", "write what the section is about, or remove the heading";
            ar "عنوان بلا كلمات", "اكتب موضوع القسم أو احذف العنوان";
        /// An id that another heading has, pinned or generated.
        IdTwice { id } = Error "heading-id-twice":
            en "the id \"{id}\" belongs to another heading of the page", "pin another id on this one";
            ar "المعرّف «{id}» لعنوان آخر في الصفحة", "ثبّت على هذا العنوان معرّفًا آخر";
        /// An id that cannot stand in an address.
        IdNotUsable { id } = Error "heading-id":
            en "\"{id}\" cannot be pinned on a heading", "use letters, digits and hyphens; braces that are part of the words are written \\{{ and \\}}";
            ar "لا يصلح «{id}» معرّفًا لعنوان", "استعمل حروفًا وأرقامًا وشرطات، وإن كان القوسان من الكلام فاكتبهما هكذا \\{{ و\\}}";
        /// An address that cannot be resolved.
        UnknownLink { address } = Error "link-unknown":
            en "\"{address}\" leads to nothing on this site", "link to a page by its file, for example ../channels.md, or to another site with https://";
            ar "«{address}» لا يؤدي إلى شيء في هذا الموقع", "اكتب مسار ملف الصفحة، مثل ../channels.md، أو رابط موقع آخر يبدأ بـ https://";
        /// A reference that is defined nowhere.
        UnknownReference { label } = Error "reference-unknown":
            en "[{label}] refers to nothing on this page", "add the line [{label}]: with its address or its note, or write the brackets as \\[ and \\]";
            ar "لا يشير [{label}] إلى شيء في هذه الصفحة", "أضف السطر [{label}]: مع الرابط أو نص الحاشية، أو اكتب القوسين هكذا \\[ و\\]";
        /// A quotation mark without a partner in its paragraph, heading or cell.
        LoneQuotationMark = Warning "quotation-mark":
            en "this quotation mark has no partner in its paragraph, so it stays as typed", "add the other mark of the pair, or write \\\" if it stands alone on purpose";
            ar "علامة التنصيص هذه وحيدة في فقرتها، فتبقى كما كُتبت", "أضف العلامة الأخرى، أو اكتبها هكذا \\\" إن كنت تقصدها وحدها";
        /// An unused footnote.
        UnusedFootnote { label } = Warning "footnote-unused":
            en "nothing on this page refers to the note [^{label}]", "refer to it where it belongs, or remove it";
            ar "لا شيء في الصفحة يشير إلى الحاشية [^{label}]", "أشر إليها في موضعها أو احذفها";
        /// A footnote that is defined twice.
        FootnoteTwice { label } = Error "footnote-twice":
            en "the note [^{label}] is written twice, and only the first is shown", "give one of them another label";
            ar "الحاشية [^{label}] مكتوبة مرتين ولا تظهر إلا الأولى", "اجعل لإحداهما رمزًا آخر";
        /// A vague link text.
        VagueLink { words } = Error "link-vague":
            en "the words of the link, \"{words}\", do not say where it leads", "name the place: people who move from link to link hear only these words (WCAG 2.4.4)";
            ar "كلمات الرابط «{words}» لا تبين وجهته", "اذكر الوجهة: من ينتقل من رابط إلى رابط لا يسمع إلا هذه الكلمات (WCAG 2.4.4)";
        /// An empty link.
        EmptyLink = Error "link-empty":
            en "a link without words", "write between the brackets where it leads";
            ar "رابط بلا كلمات", "اكتب وجهته بين القوسين [ ]";
        /// An unmarked link to the other language.
        OtherLanguage { address } = Error "link-other-language":
            en "this link leads to the site's other language: {address}", "link to the same page in this language, or mark the link with a title: [words](file \"in English\")";
            ar "هذا الرابط يؤدي إلى لغة الموقع الأخرى: {address}", "اجعل الرابط إلى الصفحة نفسها بهذه اللغة، أو اذكر لغته بعد اسم الملف: [الكلمات](الملف \"بالإنجليزية\")";
        /// A missing image.
        ImageMissing { path } = Error "image-missing":
            en "there is no image {path}", "put the file beside the page; the path starts at the page's folder";
            ar "لا توجد صورة {path}", "ضع الملف بجانب الصفحة، والمسار يبدأ من مجلدها";
        /// An image without alternative text.
        ImageAlt = Error "image-alt":
            en "the image has no alternative text", "write between the brackets what is to be seen (WCAG 1.1.1)";
            ar "الصورة بلا نص بديل", "اكتب بين القوسين [ ] وصف ما يُرى (WCAG 1.1.1)";
        /// An empty table header.
        TableHeader = Error "table-header":
            en "a column of the table has no heading", "write in the first line what each column holds (WCAG 1.3.1)";
            ar "في الجدول عمود بلا عنوان", "اكتب في السطر الأول محتوى كل عمود (WCAG 1.3.1)";
        /// A row with more cells than the table has columns.
        TableRow { columns, dropped } = Error "table-row":
            en "\"{dropped}\" is beyond the last column of the table and would be lost; its first line has {columns}", "write a heading for the new column in the first two lines; a | within a cell, in code too, is written \\|";
            ar "«{dropped}» خارج آخر أعمدة الجدول فيضيع، وعدد الأعمدة في سطره الأول {columns}", "أضف عنوان العمود الجديد في السطرين الأولين، وإن كانت | من الكلام فاكتبها هكذا \\|، في الكود أيضًا";
        /// Marks of emphasis that the Markdown parser leaves in the text.
        EmphasisUnmade { mark } = Error "emphasis-broken":
            en "this {mark} marks nothing and would be seen as it is written", "write one mark before the words and one after them, without a space inside: **words**; for bold use ** rather than __; a mark that is meant to be seen is written \\*";
            ar "العلامة {mark} هنا لا تميّز شيئًا وستظهر للقارئ كما هي", "اكتب علامة قبل الكلام وعلامة بعده بلا مسافة داخلهما، مثل: **كلمة**، واستعمل ** للغليظ بدل __، وإن أردت أن تظهر العلامة فاكتبها هكذا \\*";
        /// A link or an image that the Markdown parser leaves in the text.
        LinkUnmade { written } = Error "link-unmade":
            en "\"{written}\" did not become a link or a picture and would be seen as it is written", "write ]( without a space between, and an address without spaces: [words](file.md); brackets that are meant to be seen are written \\[ and \\]";
            ar "لم يصر «{written}» رابطًا ولا صورة، وسيظهر للقارئ كما هو", "اكتب ]( بلا مسافة بينهما والعنوان بلا مسافات، مثل: [الكلمات](file.md)، وإن أردت أن تظهر الأقواس فاكتبها هكذا \\[ و\\]";
        /// A heading without a space after its number signs.
        HeadingUnmade { marks } = Error "heading-unmade":
            en "the line did not become a heading and would be seen with its {marks}", "write a space after {marks}; signs that are meant to be seen are written \\#";
            ar "لم يصر هذا السطر عنوانًا، وستظهر فيه {marks} كما هي", "اكتب مسافة بعد {marks}، وإن أردت أن تظهر فاكتبها هكذا \\#";
        /// Lines of a list that run together into a paragraph.
        ListUnmade { mark } = Error "list-unmade":
            en "lines that begin with \"{mark}\" did not become a list and would run together into one paragraph", "begin each line with - or 1. and a space, and leave a line empty before the first";
            ar "الأسطر التي تبدأ بالعلامة «{mark}» لم تصر قائمة وستتصل في فقرة واحدة", "ابدأ كل سطر بالعلامة - أو 1. ثم مسافة، واترك سطرًا فارغًا قبل أولها";
        /// Lines of a table that run together into a paragraph.
        TableUnmade = Error "table-unmade":
            en "lines between | did not become a table and would run together into one paragraph", "leave a line empty before the table, and write below its first line one with as many --- as it has columns: |---|---|";
            ar "الأسطر التي بين | لم تصر جدولًا وستتصل في فقرة واحدة", "اترك سطرًا فارغًا قبل الجدول، واكتب تحت سطره الأول سطرًا فيه من --- بعدد الأعمدة: |---|---|";
        /// An alert whose kind is unknown.
        UnknownAlert { kind, kinds } = Error "alert-unknown":
            en "there is no note of the kind {kind}", "use one of: {kinds}";
            ar "لا يوجد تنبيه من نوع {kind}", "استعمل واحدًا من: {kinds}";
        /// An alert with text on the line of its kind.
        AlertLine { kind } = Error "alert-line":
            en "words stand beside {kind}, so this is a plain quotation", "write them on the next line, after >";
            ar "بجانب {kind} كلام، فصار التنبيه اقتباسًا عاديًا", "اكتب الكلام في السطر التالي بعد >";
        /// A missing page.
        NoSuchPage { path } = Error "link-broken":
            en "there is no page {path}", "check the path; it starts at this file's folder";
            ar "لا توجد صفحة {path}", "راجع المسار، فهو يبدأ من مجلد هذا الملف";
        /// A page that is not published yet.
        NotPublished { path } = Error "link-unpublished":
            en "the page {path} is not published", "link to it once it is published; a page with draft: true or a later publish_on is seen in the preview only";
            ar "الصفحة {path} غير منشورة", "أضف الرابط بعد نشرها، فالصفحة التي فيها draft: true أو publish_on لاحق لا تظهر إلا في المعاينة";
        /// An expired page.
        Expired { path } = Warning "link-expired":
            en "the page {path} has expired", "remove the link: it now leads to the page's section";
            ar "انتهت مدة الصفحة {path}", "احذف الرابط: فهو يؤدي الآن إلى قسم الصفحة";
        /// A missing fragment.
        NoSuchHeading { id } = Error "fragment-broken":
            en "the page has no heading with the id \"{id}\"", "use the heading's own words with hyphens between them, or pin an id on the heading with {{#id}}";
            ar "لا يوجد في الصفحة عنوان معرّفه «{id}»", "استعمل كلمات العنوان نفسها وبينها شرطات، أو ثبّت معرّفًا على العنوان هكذا {{#id}}";
        /// A missing fragment that is like one of the page.
        MisspeltHeading { id, near } = Error "fragment-misspelt":
            en "the page has no heading with the id \"{id}\"", "did you mean #{near}?";
            ar "لا يوجد في الصفحة عنوان معرّفه «{id}»", "هل تقصد #{near}؟";
        /// A missing fragment that exists in the other language.
        NoSuchHeadingHere { id, here } = Error "fragment-other-language":
            en "the id \"{id}\" belongs to a heading of the other language; here it is \"{here}\"", "write #{here}, or pin one id on both headings with {{#id}}";
            ar "المعرّف «{id}» لعنوان في اللغة الأخرى، وهو هنا «{here}»", "اكتب #{here} أو ثبّت معرّفًا واحدًا على العنوانين هكذا {{#id}}";
    }
}
