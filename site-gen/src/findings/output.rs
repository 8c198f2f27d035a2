//! What the rendered pages, the templates and the assets can get wrong. Programmers mend these.

language::findings! {
    /// Faults of templates, and of the output.
    pub enum OutputFinding {
        /// A template that cannot be rendered. The reason is the renderer's, in English.
        Template { reason } = Error "template-fault":
            en "{reason}", "tell a programmer: this is a fault of a template, which an editor cannot mend";
            ar "خلل في قالب: {reason}", "أبلغ المبرمج: فهذا خلل لا يصلحه المحرر";
        /// Style that is not CSS. The reason is the reader's, in English.
        StyleSyntax { reason } = Error "style-syntax":
            en "this style sheet cannot be read: {reason}", "correct it: browsers would pass over it in silence";
            ar "تعذرت قراءة ورقة الأنماط: {reason}", "صححها: فالمتصفحات تتجاوزها بلا تنبيه";
        /// Style that names a file that is not there.
        StyleFile { name } = Error "style-file":
            en "the style sheet names {name}, which is not among the assets", "correct the name; it starts at the style sheet's folder";
            ar "تذكر ورقة الأنماط الملف {name} وليس بين ملفات assets", "صحح الاسم، فهو يبدأ من مجلد ورقة الأنماط";
        /// Style from elsewhere.
        StyleExternal { address } = Error "style-external":
            en "the style sheet names {address}, and the content security policy allows only this site's files", "put the file into templates/assets";
            ar "تذكر ورقة الأنماط {address}، وسياسة أمن المحتوى لا تسمح إلا بملفات الموقع", "ضع الملف في templates/assets";
        /// Style that includes itself.
        StyleCycle { name } = Error "style-cycle":
            en "the style sheet imports {name}, which imports it in turn", "remove one of the two imports";
            ar "تستورد ورقة الأنماط {name} وهي تستوردها", "احذف أحد الاستيرادين";
        /// Left and right.
        StylePhysical { property, logical } = Error "style-physical":
            en "`{property}` is right in one language and wrong in the other", "write {logical}";
            ar "الخاصية {property} تصح في لغة وتخطئ في الأخرى", "اكتب {logical}";
        /// An id twice.
        IdTwice { id } = Error "output-id-twice":
            en "the id \"{id}\" stands twice on the page", "give each element its own id";
            ar "المعرّف «{id}» مكرر في الصفحة", "اجعل لكل عنصر معرّفًا خاصًا به";
        /// No language.
        NoLanguage = Error "output-language":
            en "<html>, its lang or its dir is missing", "every page says its language and direction (WCAG 3.1.1)";
            ar "ينقص الصفحة <html> أو السمة lang أو dir", "أضف الناقص في القالب: فكل صفحة تبين لغتها واتجاهها (WCAG 3.1.1)";
        /// A script, in the page or in a file.
        Script = Error "output-script":
            en "the page has a script", "remove it: the content security policy allows none, and pages work without scripts";
            ar "في الصفحة نص برمجي", "احذفه: فسياسة أمن المحتوى لا تسمح بأي نص برمجي، والصفحات تعمل بدونه";
        /// An attribute that is a script.
        ScriptAttribute { attribute } = Error "output-script-attribute":
            en "the attribute {attribute} holds a script", "remove it: the content security policy allows none, and pages work without scripts";
            ar "السمة {attribute} فيها نص برمجي", "احذفها: فسياسة أمن المحتوى لا تسمح بأي نص برمجي، والصفحات تعمل بدونه";
        /// A style in the page.
        InlineStyle = Error "output-style":
            en "a style sheet or a style attribute stands in the page", "the content security policy forbids it: use a class and a style sheet file";
            ar "في الصفحة أنماط مضمّنة", "سياسة أمن المحتوى تمنعها: استعمل صنفًا (class) وملف أنماط";
        /// Something from elsewhere.
        Foreign { address } = Error "output-foreign":
            en "the page loads {address}, which is not a file of this site", "put the file into templates/assets or beside the page";
            ar "تحمّل الصفحة {address} وليس من ملفات الموقع", "ضع الملف في templates/assets أو بجانب الصفحة";
        /// Not one title.
        Titles { count } = Error "output-h1":
            en "the page has {count} first-level headings", "every page has one";
            ar "عدد عناوين المستوى الأول في الصفحة: {count}", "اجعل لكل صفحة عنوانًا واحدًا من المستوى الأول";
        /// A skipped level.
        SkippedLevel { level, last } = Error "output-heading":
            en "on the page, a heading of level {level} follows one of level {last}", "do not skip levels (WCAG 1.3.1)";
            ar "في الصفحة عنوان من المستوى {level} بعد المستوى {last}", "لا تتخطَّ مستوى (WCAG 1.3.1)";
        /// No title.
        NoTitle = Error "output-title":
            en "the page has no <title>", "every page has one (WCAG 2.4.2)";
            ar "ليس للصفحة <title>", "لا بد لكل صفحة من عنوان (WCAG 2.4.2)";
        /// Two pages of one title.
        TitleTwice { title, page } = Error "output-title-twice":
            en "the title \"{title}\" is also that of {page}", "give each page its own title (WCAG 2.4.2)";
            ar "العنوان «{title}» هو أيضًا عنوان {page}", "اجعل لكل صفحة عنوانًا خاصًا بها (WCAG 2.4.2)";
        /// No description.
        NoDescription = Error "output-description":
            en "the page has no description", "write one or two sentences for those who search";
            ar "ليس للصفحة وصف", "اكتب جملة أو جملتين لمن يبحث";
        /// Two pages of one description.
        DescriptionTwice { page } = Error "output-description-twice":
            en "the page has the same description as {page}", "write what is on this one";
            ar "وصف الصفحة هو وصف {page} نفسه", "اكتب ما في هذه الصفحة دون الأخرى";
        /// An address that leads nowhere.
        Broken { address } = Error "output-link":
            en "\"{address}\" leads to nothing", "mend the template or the data that wrote this address";
            ar "«{address}» لا يؤدي إلى شيء", "أصلح القالب أو البيانات التي كتبت هذا الرابط";
        /// A place that is not there.
        NoPlace { address } = Error "output-fragment":
            en "\"{address}\" leads to a page or a drawing that has no such place", "mend the template or the data that wrote this address";
            ar "«{address}» يؤدي إلى صفحة أو رسم ليس فيه هذا الموضع", "أصلح القالب أو البيانات التي كتبت هذا الرابط";
        /// An address that depends on where it stands.
        Relative { address } = Error "output-relative":
            en "\"{address}\" is not an address from the site's root", "mend the template or the data that wrote this address";
            ar "«{address}» رابط لا يبدأ من جذر الموقع", "أصلح القالب أو البيانات التي كتبت هذا الرابط";
        /// A link into the other language without a mark.
        OtherLanguage { address } = Error "output-other-language":
            en "\"{address}\" leads to the other language without saying so", "write hreflang on the link";
            ar "«{address}» يؤدي إلى اللغة الأخرى دون بيان", "أضف السمة hreflang إلى الرابط";
        /// Words that say nothing.
        VagueLink { words, address } = Error "output-link-vague":
            en "the words of a link, \"{words}\", do not say where it leads ({address})", "name the place (WCAG 2.4.4)";
            ar "كلمات الرابط «{words}» لا تبين وجهته ({address})", "اذكر الوجهة (WCAG 2.4.4)";
        /// A link without a name.
        NamelessLink { address } = Error "output-link-empty":
            en "a link has no words ({address})", "write where it leads (WCAG 2.4.4)";
            ar "رابط بلا كلمات ({address})", "اكتب وجهته (WCAG 2.4.4)";
        /// An image without alt.
        NoAlt { address } = Error "output-alt":
            en "an image has no alt attribute ({address})", "write what is to be seen, or alt=\"\" where it adds nothing (WCAG 1.1.1)";
            ar "صورة بلا السمة alt ({address})", "اكتب ما يُرى، أو alt=\"\" إن كانت للزينة (WCAG 1.1.1)";
    }
}
