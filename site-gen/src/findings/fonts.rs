//! Findings about fonts.

language::findings! {
    /// Fonts of the style sheets, and the characters of the site.
    pub enum FontFinding {
        /// A missing character at its place in a source file.
        Character { found, code, kind_en, kind_ar, fonts, count } = Warning "font-character":
            en "\"{found}\" ({code}, {kind_en}) is not in the font {fonts}; times in this file: {count}", "write another character, or ask a programmer to add it to the font: readers see it in another font of their device, or as an empty box";
            ar "«{found}» ({code}، {kind_ar}) ليس في الخط {fonts}؛ عدد مرات وروده في الملف: {count}", "اكتب غيره أو اطلب من المبرمج إضافته إلى الخط: فالقارئ يراه بخط آخر من جهازه أو مربعًا فارغًا";
        /// A missing character without a place in a source file, for example in generated dates.
        Made { found, code, kind_en, kind_ar, fonts, count } = Warning "font-character-made":
            en "\"{found}\" ({code}, {kind_en}), which the site itself writes on this page, is not in the font {fonts}; pages: {count}", "tell a programmer: the font needs it, or the site has to write something else";
            ar "«{found}» ({code}، {kind_ar}) مما يكتبه الموقع نفسه في هذه الصفحة وليس في الخط {fonts}؛ عدد الصفحات: {count}", "أبلغ المبرمج: إما أن يضاف إلى الخط أو يكتب الموقع غيره";
        /// A font that browsers cannot read.
        Unreadable = Error "font-unreadable":
            en "this file cannot be read as a font", "put a WOFF2 font in its place: browsers pass over a broken one in silence";
            ar "تعذرت قراءة هذا الملف خطًا", "ضع مكانه خطًا بصيغة WOFF2: فالمتصفحات تتجاوز الخط التالف بلا تنبيه";
        /// A face whose range claims characters that its font lacks.
        Range { font, count, codes } = Warning "font-range":
            en "the unicode-range of {font} names characters that this font has not ({count}): {codes}", "let the range name what the font has: for the others browsers fetch it in vain";
            ar "في unicode-range للخط {font} محارف ليست في هذا الملف ({count}): {codes}", "اذكر في المدى ما في الخط وحده: فالمتصفح يحمّله لغيره بلا فائدة";
    }
}
