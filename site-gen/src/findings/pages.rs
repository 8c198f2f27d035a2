//! Findings about a page's front matter, kind and path.

language::findings! {
    /// Faults of front matter, and of pages in relation to other pages.
    pub enum PageFinding {
        /// No front matter.
        NoFrontMatter = Error "front-matter-missing":
            en "the page has no front matter", "a page begins with a line ---, then title: and description:, then a line --- again";
            ar "ليس في أول الملف مقدمة الصفحة", "اكتبها في أول الملف: سطر --- ثم سطر title: … ثم سطر description: … ثم سطر ---";
        /// Front matter without a closing line.
        NotClosed = Error "front-matter-open":
            en "the front matter is not closed", "a page begins with a line ---, then title: and description:, then a line --- again";
            ar "مقدمة الصفحة غير مغلقة", "أغلقها بسطر ليس فيه إلا --- بعد آخر مفتاح فيها";
        /// Invalid YAML. The reason is the parser's message, in English.
        Syntax { reason } = Error "front-matter-syntax":
            en "this cannot be read: {reason}", "write key: value on each line; put a text that contains a colon in quotation marks";
            ar "تعذرت قراءة هذا الموضع: {reason}", "اكتب في كل سطر مفتاحًا ثم نقطتين (:) ثم مسافة ثم القيمة، وضع النص الذي فيه نقطتان (:) بين علامتي اقتباس \"…\"";
        /// An unknown key.
        UnknownKey { key, keys, kind } = Error "unknown-key":
            en "a page of kind {kind} has no key \"{key}\"", "its keys are: {keys}";
            ar "ليس للصفحة من نوع {kind} مفتاح «{key}»", "استعمل من مفاتيحها: {keys}";
        /// A misspelt key.
        MisspeltKey { key, near, kind } = Error "misspelt-key":
            en "a page of kind {kind} has no key \"{key}\"", "did you mean {near}?";
            ar "ليس للصفحة من نوع {kind} مفتاح «{key}»", "هل تقصد {near}؟";
        /// A duplicate key.
        KeyTwice { key } = Error "key-twice":
            en "the key \"{key}\" stands twice", "keep one of them";
            ar "المفتاح «{key}» مكرر", "أبقِ واحدًا منهما";
        /// A missing required key.
        MissingKey { key, kind } = Error "missing-key":
            en "the key \"{key}\" is missing; every page of kind {kind} has it", "add a line {key}: …";
            ar "المفتاح «{key}» ناقص، ولا بد منه في كل صفحة من نوع {kind}", "أضف السطر {key}: …";
        /// An unknown part of a value.
        UnknownPart { part, parts, key } = Error "unknown-part":
            en "\"{part}\" is not a part of \"{key}\"", "its parts are: {parts}";
            ar "ليس «{part}» من أجزاء «{key}»", "استعمل من أجزائه: {parts}";
        /// A missing required part of a value.
        MissingPart { part, key } = Error "missing-part":
            en "\"{part}\" is missing in \"{key}\"", "add {part}: …";
            ar "الجزء «{part}» ناقص في «{key}»", "أضف {part}: …";
        /// An empty text.
        EmptyKey { key } = Error "empty-key":
            en "\"{key}\" is empty", "write its value, or remove the line; a value that begins with # stands in quotation marks";
            ar "قيمة «{key}» فارغة", "اكتبها أو احذف السطر، وضع القيمة التي تبدأ بالعلامة # بين علامتي اقتباس \"…\"";
        /// A text that is too long for lists, tabs and search results.
        TextTooLong { key, count, most } = Error "text-too-long":
            en "\"{key}\" has {count} characters, more than {most}", "shorten it: lists, tabs and search results show it; what it says besides belongs in the page's text";
            ar "عدد حروف «{key}» {count}، والحد {most}", "اختصره، فهو يظهر في القوائم وعلامات التبويب ونتائج البحث، وانقل ما زاد إلى نص الصفحة";
        /// A value of which YAML takes a part for a comment, an anchor or a tag.
        ValueCut { key, lost } = Error "value-cut":
            en "\"{lost}\" would be lost from \"{key}\": YAML does not take it for a part of the value", "put the whole value in quotation marks: {key}: \"…\"; without them, # after a space begins a comment, and & or ! at the beginning is a mark of YAML's own";
            ar "سيضيع «{lost}» من قيمة «{key}»، لأن YAML لا تعدّه جزءًا منها", "ضع القيمة كلها بين علامتي اقتباس هكذا {key}: \"…\"، فبدونهما تبدأ # بعد مسافة تعليقًا، وتكون & أو ! في أول القيمة علامة من علامات YAML";
        /// A value of another type.
        WrongType { key, wanted_en, wanted_ar } = Error "wrong-type":
            en "\"{key}\" is not {wanted_en}", "correct the value";
            ar "قيمة «{key}» ليست {wanted_ar}", "صحح القيمة";
        /// A value that is not allowed.
        UnknownValue { key, value, values } = Error "unknown-value":
            en "\"{key}\" cannot be \"{value}\"", "use one of: {values}";
            ar "لا تصلح «{value}» قيمة للمفتاح «{key}»", "استعمل إحدى هذه القيم: {values}";
        /// A misspelt value.
        MisspeltValue { key, value, near } = Error "misspelt-value":
            en "\"{key}\" cannot be \"{value}\"", "did you mean {near}?";
            ar "لا تصلح «{value}» قيمة للمفتاح «{key}»", "هل تقصد {near}؟";
        /// Two files with one address.
        SameAddress { path } = Error "same-address":
            en "this page has the same address as {path}", "rename one of the two, or put their texts together";
            ar "لهذه الصفحة رابط الصفحة {path} نفسه", "غيّر اسم أحد الملفين أو اجمع نصيهما";
        /// Two pages with the same title.
        TitleTwice { path } = Error "title-twice":
            en "the page {path} has the same title", "give each page its own title: it is all that a list, a tab or a search shows (WCAG 2.4.2)";
            ar "للصفحة {path} العنوان نفسه", "اجعل لكل صفحة عنوانًا خاصًا بها: فهو كل ما يظهر في القوائم وعلامات التبويب ونتائج البحث (WCAG 2.4.2)";
        /// Two pages with the same description.
        DescriptionTwice { path } = Error "description-twice":
            en "the page {path} has the same description", "write what is on this page and not on the other";
            ar "للصفحة {path} الوصف نفسه", "اكتب ما في هذه الصفحة دون الأخرى";
        /// A folder without a first page.
        NoIndex { folder } = Error "no-index":
            en "the folder {folder} has no index.md", "add it: it introduces the section and lists its pages";
            ar "ليس في المجلد {folder} ملف index.md", "أضفه: فهو يقدّم القسم ويسرد صفحاته";
        /// An alias that is the address of a page.
        AliasTaken { address, path } = Error "alias-taken":
            en "the old address {address} is the address of {path}", "remove it from aliases";
            ar "الرابط القديم {address} هو رابط الصفحة {path}", "احذفه من aliases";
        /// An alias of two pages. Case does not count.
        AliasTwice { address, path } = Error "alias-twice":
            en "the old address {address} also stands in {path}", "keep it in one of the two";
            ar "الرابط القديم {address} مكتوب أيضًا في {path}", "أبقه في إحدى الصفحتين";
        /// An alias that is not a valid address.
        AliasUnusable { address } = Error "alias-unusable":
            en "\"{address}\" cannot be an old address", "write it from the site's root, as it was, without the host and without what follows a ? or #: /ar/old-page/ or /ar/old-page.html";
            ar "لا يصلح «{address}» رابطًا قديمًا", "اكتبه من جذر الموقع كما كان، بلا اسم الموقع ولا ما بعد ? أو #: مثل /ar/old-page/ أو /ar/old-page.html";
        /// A published address that vanished.
        AddressGone { address } = Error "address-gone":
            en "{address} was published, and the site no longer has it", "bring the page back; or write the old address under aliases: of the page that replaces it; or, where nothing does, under gone in content/site.toml";
            ar "الرابط {address} كان منشورًا ولم يعد في الموقع", "أعد الصفحة، أو اكتب الرابط القديم في aliases: للصفحة التي حلت محلها، وإن لم يحل محلها شيء فاكتبه في gone في content/site.toml";
        /// An unreadable or missing manifest of the published site.
        ManifestUnreadable = Error "manifest-unreadable":
            en "the list of what is published cannot be read", "name the folder of the last build with --published; or, where nothing is published yet, remove this file";
            ar "تعذرت قراءة قائمة الصفحات المنشورة", "اذكر مجلد آخر بناء بالخيار --published، وإن لم يُنشر شيء بعد فاحذف هذا الملف";
        /// A given-up address that is a page.
        GoneIsThere { address } = Error "gone-is-there":
            en "{address} stands under gone, but there is a page", "remove it from gone in content/site.toml";
            ar "الرابط {address} مكتوب في gone وصفحته موجودة", "احذفه من gone في content/site.toml";
        /// A form page without its form.
        NoSuchForm { id } = Error "no-such-form":
            en "there is no form \"{id}\"", "add its definition in content/forms, or correct the name";
            ar "لا يوجد نموذج «{id}»", "أضف تعريفه في content/forms أو صحح الاسم";
        /// A form page outside `forms`.
        FormElsewhere = Error "form-elsewhere":
            en "a page of kind form belongs in the folder forms", "move it there";
            ar "الصفحة من نوع form مكانها المجلد forms", "انقلها إليه";
        /// A page in `forms` that is not a form page.
        NotAFormPage = Error "not-a-form-page":
            en "this is the page of a form", "write kind: form in its front matter";
            ar "هذه صفحة نموذج", "اكتب kind: form في مقدمتها";
        /// A page about an unknown channel.
        NoSuchChannel { id, ids } = Error "no-such-channel":
            en "there is no channel \"{id}\" in channels.toml", "use one of: {ids}";
            ar "لا توجد قناة «{id}» في channels.toml", "استعمل واحدة من: {ids}";
        /// An icon that is not in the sprite.
        NoSuchIcon { icon, icons } = Error "no-such-icon":
            en "there is no icon \"{icon}\"", "use one of: {icons}";
            ar "لا توجد أيقونة «{icon}»", "استعمل واحدة من: {icons}";
        /// A privacy notice at another address.
        PrivacyElsewhere = Error "privacy-elsewhere":
            en "only privacy.md can be of kind privacy: forms lead their readers there", "give the page another kind, such as page; earlier versions of the notice are pages too";
            ar "لا يكون من نوع privacy إلا الملف privacy.md لأن النماذج تحيل إليه", "اختر نوعًا آخر مثل page، وهو نوع النسخ السابقة من الإشعار أيضًا";
        /// A privacy notice that does not name a country, or the provider, where the deployment stores requests.
        StoredUnnamed { place } = Error "stored-unnamed":
            en "requests are stored in the regions of `stored_in` in content/site.toml, and the notice does not name \"{place}\"", "name the countries and the provider, and give the notice a new version";
            ar "تُحفظ الطلبات في المناطق المكتوبة في stored_in بالملف content/site.toml، ولا يذكر الإشعار «{place}»", "اذكر الدول ومزود الخدمة، واكتب للإشعار نسخة جديدة";
        /// A privacy notice that names a country where nothing is stored.
        StoredElsewhere { place } = Error "stored-elsewhere":
            en "the notice names \"{place}\", where none of the regions of `stored_in` in content/site.toml is", "correct the notice and give it a new version, or correct `stored_in`";
            ar "يذكر الإشعار «{place}»، وليس فيها شيء من المناطق المكتوبة في stored_in بالملف content/site.toml", "صحح الإشعار واكتب له نسخة جديدة، أو صحح stored_in";
        /// A section page that is not the first page of a folder.
        KindNeedsIndex { kind } = Error "kind-needs-index":
            en "only the first page of a folder can be of kind {kind}", "name the file index.md, or choose another kind";
            ar "لا يكون من نوع {kind} إلا الصفحة الأولى في المجلد", "سمِّ الملف index.md أو اختر نوعًا آخر";
        /// A home page at another address.
        HomeElsewhere = Error "home-elsewhere":
            en "only index.md in ar and in en can be of kind home", "choose another kind, such as page or section";
            ar "لا يكون من نوع home إلا index.md في ar وفي en", "اختر نوعًا آخر مثل page أو section";
    }
}
