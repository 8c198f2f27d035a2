//! Findings about the two languages of a page.

language::findings! {
    /// Faults between the two languages of a page.
    pub enum TranslationFinding {
        /// A missing counterpart.
        Missing { lang, path } = Error "translation-missing":
            en "this page has no counterpart in `{lang}`", "add {path}; or write translation: fallback (readers of that language see this page with a banner) or translation: single";
            ar "ليس لهذه الصفحة مقابل في اللغة {lang}", "أضف {path}، أو اكتب translation: fallback (فيرى قراء تلك اللغة هذه الصفحة وفوقها تنبيه) أو translation: single";
        /// A counterpart that is not published.
        NotPublished { path } = Error "translation-unpublished":
            en "the page's counterpart {path} is not published, and this one is", "publish both on one day, or write translation: fallback";
            ar "الصفحة المقابلة {path} غير منشورة، وهذه الصفحة منشورة", "انشرهما في يوم واحد أو اكتب translation: fallback";
        /// A counterpart of a page for one language only.
        SingleHasBoth { path } = Error "translation-single":
            en "this page says translation: single, and {path} is its counterpart", "remove that line, or the counterpart";
            ar "في هذه الصفحة translation: single ومقابلها {path} موجود", "احذف هذا السطر أو الصفحة المقابلة";
        /// Counterparts of different kinds.
        KindsDiffer { path } = Error "translation-kinds":
            en "this page and its counterpart are of different kinds", "give both the same kind: in their front matter; see {path}";
            ar "هذه الصفحة ومقابلها من نوعين مختلفين", "اجعل قيمة kind: واحدة في مقدمتيهما؛ انظر {path}";
        /// A key that two pages of one language have.
        KeyTwice { key, path } = Error "translation-key-twice":
            en "the translation_key \"{key}\" also stands in {path}, which is in the same language", "give each page its own, the same as its counterpart has";
            ar "قيمة translation_key «{key}» مكتوبة أيضًا في {path}، وهي صفحة باللغة نفسها", "اجعل لكل صفحة قيمة خاصة بها تطابق قيمة مقابلها";
        /// A translation without a recorded source digest.
        Unrecorded { path } = Warning "translation-unrecorded":
            en "nothing records which text this page translates", "when both say the same, run: cargo run -p site-gen -- translations accept {path}";
            ar "لم يُسجَّل النص الذي تترجمه هذه الصفحة", "إذا تطابق المعنيان فشغّل: cargo run -p site-gen -- translations accept {path}";
        /// A translation of an older text.
        Stale { path, source } = Warning "translation-stale":
            en "the text that this page translates has changed since: {source}", "bring the translation up to date, then run: cargo run -p site-gen -- translations accept {path}";
            ar "تغير الأصل الذي تترجمه هذه الصفحة بعد ترجمته: {source}", "حدّث الترجمة ثم شغّل: cargo run -p site-gen -- translations accept {path}";
        /// A changed source without `updated`.
        SourceUndated { path } = Warning "source-undated":
            en "this text changed after it was translated, and does not say when", "add updated: with the day of the change; readers of {path} are told of it";
            ar "تغير هذا النص بعد ترجمته ولا يذكر متى", "أضف updated: وفيه يوم التغيير، ليعلم به قراء {path}";
        /// Both pages record the other as their source.
        BothTranslate { path } = Error "both-translate":
            en "this page and {path} each say that they translate the other", "remove source_digest from the one that was written first";
            ar "تذكر كل من هذه الصفحة و{path} أنها ترجمة للأخرى", "احذف source_digest من الصفحة التي كُتبت أولًا";
        /// A source digest without a counterpart.
        NothingToTranslate = Error "source-missing":
            en "the page records a source_digest, but has no counterpart", "remove source_digest";
            ar "في الصفحة source_digest وليس لها مقابل", "احذف source_digest";
        /// A fact in one language only.
        FactMissing { fact, path, how_en, how_ar } = Error "fact-missing":
            en "\"{fact}\" stands here {how_en} in {path}", "correct the wrong page; where they must differ, write the fact under parity: with the reason";
            ar "«{fact}» موجود هنا {how_ar} في {path}", "صحح الصفحة التي فيها الخطأ، وإن كان الاختلاف مقصودًا فاكتبه في parity: مع السبب";
        /// A fact in one language only, in a stale translation.
        FactStale { fact, path } = Warning "fact-stale":
            en "\"{fact}\" stands here and not in {path}, whose translation is not up to date", "bring the translation up to date";
            ar "«{fact}» موجود هنا وليس في {path}، والترجمة غير محدثة", "حدّث الترجمة";
        /// Different numbers of headings or tables.
        ShapeDiffers { what_en, what_ar, here, there, path } = Error "shape-differs":
            en "{what_en}: {here} here, {there} in {path}", "say the same in both languages; where they must differ, write it under parity: with the reason";
            ar "{what_ar}: {here} هنا و{there} في {path}", "طابق بين الصفحتين، وإن كان الاختلاف مقصودًا فاكتبه في parity: مع السبب";
        /// Different numbers of headings or tables, in a stale translation.
        ShapeStale { what_en, what_ar, here, there, path } = Warning "shape-stale":
            en "{what_en}: {here} here, {there} in {path}; the translation is not up to date", "bring the translation up to date";
            ar "{what_ar}: {here} هنا و{there} في {path}، والترجمة غير محدثة", "حدّث الترجمة";
        /// An unused `parity` entry.
        NeedlessParity { fact } = Warning "needless-parity":
            en "parity excuses \"{fact}\", which the two pages have alike", "remove the excuse";
            ar "في parity استثناء للاختلاف في «{fact}»، والصفحتان متطابقتان فيه", "احذف الاستثناء";
    }
}
