//! Findings about data files.

language::findings! {
    /// Faults of `site.toml`, `channels.toml`, `strings.toml`, and of forms without pages.
    pub enum DataFinding {
        /// A missing data file.
        Missing { name } = Error "data-missing":
            en "the data file {name} is missing", "bring it back from the project's history";
            ar "ملف البيانات {name} غير موجود", "استعده من سجل المشروع";
        /// An invalid data file. The reason is the parser's message, in English.
        Unreadable { reason } = Error "data-unreadable":
            en "{reason}", "compare this place with the lines around it; texts stand in quotation marks";
            ar "تعذرت قراءة هذا الموضع: {reason}", "قارنه بالأسطر حوله، واكتب النصوص بين علامتي اقتباس \"…\"";
        /// A string that is empty in a language.
        EmptyString { key, lang } = Error "empty-string":
            en "\"{key}\" is empty in `{lang}`", "write it in both languages";
            ar "النص «{key}» فارغ في اللغة {lang}", "اكتبه باللغتين";
        /// A missing string that a template uses.
        MissingString { key } = Error "missing-string":
            en "the template names the words \"{key}\", which are not in strings.toml", "add {key} = {{ ar = \"…\", en = \"…\" }} to content/strings.toml";
            ar "يستعمل القالب النص «{key}» وهو غير موجود في strings.toml", "أضف {key} = {{ ar = \"…\", en = \"…\" }} إلى content/strings.toml";
        /// A missing string that the forms need.
        MissingJourneyString { key } = Error "missing-journey-string":
            en "the words \"{key}\" are missing, and the forms cannot work without them", "add {key} = {{ ar = \"…\", en = \"…\" }}";
            ar "النص «{key}» ناقص، والنماذج لا تعمل بدونه", "أضف {key} = {{ ar = \"…\", en = \"…\" }}";
        /// An unused string.
        UnusedString { key } = Error "unused-string":
            en "nothing uses the words \"{key}\"", "remove the line, or correct the key";
            ar "لا شيء يستعمل النص «{key}»", "احذف السطر أو صحح المفتاح";
        /// A plural that lacks a form of its language.
        MissingPlural { key, lang, form, example } = Error "missing-plural":
            en "\"{key}\" lacks the form \"{form}\" in `{lang}`, as for the number {example}", "add {form} = \"…\"; {{n}} stands for the number";
            ar "ليس للنص «{key}» الصيغة {form} في اللغة {lang}، وهي للعدد {example} مثلًا", "أضف {form} = \"…\" واكتب {{n}} مكان العدد";
        /// A plural form that the language does not have.
        UnknownPlural { key, lang, form, forms } = Error "unknown-plural":
            en "\"{key}\" has the form \"{form}\", which `{lang}` does not use", "its forms are: {forms}";
            ar "في النص «{key}» الصيغة {form} وليست من صيغ اللغة {lang}", "استعمل من صيغ هذه اللغة: {forms}";
        /// A plural used as a plain string, or the reverse.
        PluralMisused { key } = Error "plural-misused":
            en "\"{key}\" has plural forms in strings.toml and is used here without plural(key=…), or the other way round", "write {{{{ plural(key=\"{key}\", n=…) }}}} for words that change with a number, {{{{ t.{key} }}}} for others";
            ar "للنص «{key}» صيغ جمع في strings.toml واستُعمل هنا بغير الدالة plural، أو العكس", "اكتب {{{{ plural(key=\"{key}\", n=…) }}}} لما يتغير مع العدد، و{{{{ t.{key} }}}} لغيره";
        /// A menu entry, or a channel's page, that does not exist.
        NoSuchPage { key } = Error "no-such-page":
            en "there is no page \"{key}\" in one of the languages, or in either", "write the page's path inside content/ar or content/en, without .md, and see that it is in both";
            ar "الصفحة «{key}» ليست موجودة في كلتا اللغتين", "اكتب مسار الصفحة داخل content/ar أو content/en بلا .md، وتأكد من وجودها فيهما";
        /// No first page.
        NoHome = Error "no-home":
            en "the site has no first page", "add content/ar/index.md and content/en/index.md with kind: home";
            ar "ليس للموقع صفحة رئيسية", "أضف content/ar/index.md وcontent/en/index.md وفيهما kind: home";
        /// The public address cannot be used.
        BaseUrl { address } = Error "base-url":
            en "\"{address}\" cannot be the site's public address", "write https:// and the host name, without a path: the site's own addresses begin at its root";
            ar "لا يصلح «{address}» رابطًا عامًا للموقع", "اكتب https:// ثم اسم النطاق بلا مسار: فروابط الصفحات تبدأ من جذر الموقع";
        /// A form's file has another name than the form.
        FormFileName { id } = Error "form-file-name":
            en "the form's id \"{id}\" and the name of its file differ", "name the file {id}.toml";
            ar "معرّف النموذج «{id}» يخالف اسم ملفه", "سمِّ الملف {id}.toml";
        /// A form without a page.
        FormWithoutPage { id, lang } = Error "form-without-page":
            en "the form \"{id}\" has no page in `{lang}`", "add content/{lang}/forms/{id}.md with kind: form";
            ar "ليس للنموذج «{id}» صفحة في اللغة {lang}", "أضف content/{lang}/forms/{id}.md وفيه kind: form";
        /// A consent to a privacy notice that is not published.
        NoPrivacyNotice { id } = Error "no-privacy-notice":
            en "the form \"{id}\" asks for consent to the privacy notice, which the site does not have", "add privacy.md with kind: privacy in both languages";
            ar "يطلب النموذج «{id}» الموافقة على إشعار الخصوصية وليس في الموقع", "أضف privacy.md وفيه kind: privacy باللغتين";
        /// A consent to another version of the notice.
        NoticeVersion { id, asked, published } = Error "notice-version":
            en "the form \"{id}\" asks for consent to version {asked} of the privacy notice, and the site shows version {published}", "when the notice changes, write its version in the form too: notice = \"{published}\"";
            ar "يطلب النموذج «{id}» الموافقة على النسخة {asked} من إشعار الخصوصية، والمنشور في الموقع النسخة {published}", "إذا تغير الإشعار فاكتب نسخته في النموذج أيضًا: notice = \"{published}\"";
        /// A form whose submissions would be kept for ever. The law asks for the destruction of what is no longer needed (PDPL,
        /// article 18).
        KeptForEver { id } = Error "form-kept-for-ever":
            en "the form \"{id}\" does not say how long what it brings is kept", "ask the Association for the period, and write it in days: keep_days = …";
            ar "لا يذكر النموذج «{id}» مدة حفظ ما يصل منه", "اسأل الجمعية عن المدة واكتبها بالأيام: keep_days = …";
        /// A site that opens to the public without a way to reach the association beside its forms.
        NoContact = Error "no-contact":
            en "no channel has a telephone number or an address", "ask the Association, and fill in at least one `phone` or `address`: people must be able to reach it without a form";
            ar "ليس في قنوات التواصل رقم هاتف ولا عنوان", "اسأل الجمعية، واكتب رقمًا (phone) أو عنوانًا (address) واحدًا على الأقل، ليصل إليها الناس بغير النماذج";
        /// A region of the deployment whose country is not known.
        UnknownRegion { region, regions } = Error "unknown-region":
            en "the country of the region \"{region}\" is not known", "correct it, or add it in site-gen/src/check/stored_in.rs; known are {regions}";
            ar "لا تُعرف دولة المنطقة «{region}»", "صححها، أو أضفها في site-gen/src/check/stored_in.rs. المعروفة: {regions}";
        /// A detail that only the association can supply.
        Awaiting { what_en, what_ar } = Note "awaiting-association":
            en "awaiting the association: {what_en}", "ask the association, and fill it in here; the pages leave it out until then";
            ar "بانتظار الجمعية: {what_ar}", "اسأل الجمعية ثم اكتبه هنا، وإلى ذلك الحين تُعرض الصفحات بدونه";
    }
}
