//! Findings about files, and about their characters.

language::findings! {
    /// Faults of files and characters.
    pub enum ContentFinding {
        /// A file or folder that cannot be read.
        Unreadable { reason } = Error "unreadable":
            en "this cannot be read: {reason}", "check that it exists and that you are allowed to read it";
            ar "تعذرت القراءة: {reason}", "تأكد من وجود الملف أو المجلد ومن أن لديك إذنًا بقراءته";
        /// A pipe, a socket or a device.
        NotAFile = Error "not-a-file":
            en "this is not a file with content but a pipe, a socket or a device", "remove it";
            ar "هذا ليس ملفًا فيه محتوى، بل أنبوب أو مقبس أو جهاز", "احذفه";
        /// A file that is not UTF-8.
        NotUtf8 = Error "not-utf8":
            en "this file is not UTF-8 text from here on", "save it again and choose the encoding UTF-8";
            ar "الملف ليس نصًا بترميز UTF-8 بدءًا من هذا الموضع", "احفظه من جديد واختر الترميز UTF-8";
        /// A folder that is not a language.
        UnknownFolder { folder } = Error "unknown-folder":
            en "\"{folder}\" is not a language of this site", "move the file into ar (Arabic) or en (English)";
            ar "المجلد «{folder}» ليس من لغات الموقع", "انقل الملف إلى ar (العربية) أو en (الإنجليزية)";
        /// A file name that cannot be part of an address.
        FileName { name } = Error "file-name":
            en "\"{name}\" cannot become an address", "name files and folders with small Latin letters, digits and hyphens, the same in both languages";
            ar "لا يصلح الاسم «{name}» في رابط صفحة", "سمِّ الملفات والمجلدات بحروف لاتينية صغيرة وأرقام وشرطات، بالاسم نفسه في اللغتين";
        /// A file name that Windows does not allow.
        DeviceName { name } = Error "device-name":
            en "Windows cannot have a file or folder named \"{name}\"", "choose another name: other editors could not even copy this folder";
            ar "لا يقبل ويندوز ملفًا أو مجلدًا اسمه «{name}»", "اختر اسمًا آخر، وإلا تعذر على غيرك من المحررين نسخ هذا المجلد";
        /// A file that is not a page, an image or a data file.
        IgnoredFile = Warning "ignored-file":
            en "nothing uses this file", "a page is a .md file in ar or en; an image is a .png, .jpg, .webp or .svg file beside it; data are .toml files";
            ar "لا شيء يستعمل هذا الملف", "الصفحة ملف .md في ar أو en، والصورة ملف .png أو .jpg أو .webp أو .svg بجانبها، والبيانات ملفات .toml";
        /// A template with an unknown extension.
        IgnoredTemplate = Warning "ignored-template":
            en "nothing uses this file", "templates end with .html or .txt; other files belong in assets";
            ar "لا شيء يستعمل هذا الملف", "القوالب ملفات .html أو .txt، وغيرها مكانه المجلد assets";
        /// An image that no page shows.
        UnusedImage = Warning "unused-image":
            en "no page shows this image", "show it with ![what is to be seen](file name), or remove the file";
            ar "لا توجد صفحة تعرض هذه الصورة", "اعرضها هكذا: ![وصف ما يُرى](اسم الملف)، أو احذف الملف";
        /// An invisible mark that has a direction like a letter.
        DirectionMark { code } = Warning "direction-mark":
            en "an invisible mark of direction ({code})", "delete it: directions are set for you, and a copied word takes the mark along";
            ar "علامة اتجاه لا تُرى ({code})", "احذفها: الاتجاه يُضبط تلقائيًّا، ومن ينسخ الكلمة ينسخ العلامة معها";
        /// An invisible control character that changes the order of its neighbours.
        BidiControl { code } = Error "bidi-control":
            en "an invisible character that reverses the direction of writing ({code})", "delete it: the site sets the direction of numbers and of foreign words by itself";
            ar "محرف خفي يقلب اتجاه الكتابة ({code})", "احذفه: الموقع يضبط اتجاه الأرقام والكلمات الأجنبية بنفسه";
        /// A zero-width or otherwise invisible character.
        InvisibleCharacter { code } = Warning "invisible-character":
            en "an invisible character ({code})", "delete it: it breaks searching and copying";
            ar "محرف خفي ({code})", "احذفه: فهو يفسد البحث والنسخ";
        /// A control character, which HTML forbids (HTML living standard 13.1.4).
        ControlCharacter { code } = Error "control-character":
            en "a control character ({code})", "delete it: nobody sees it, and browsers refuse it";
            ar "محرف تحكم ({code})", "احذفه: لا يراه أحد، والمتصفحات ترفضه";
        /// A word lengthened by tatweel.
        Tatweel = Warning "tatweel":
            en "a lengthened word (tatweel)", "write it without: screen readers and searches stumble over it";
            ar "كلمة ممدودة بالتطويل (ـ)", "اكتبها بلا تطويل: فهو يعرقل البحث وقارئات الشاشة";
        /// A letter of Persian, Urdu or Kurdish that looks like an Arabic one.
        LookAlike { found, wanted, code } = Warning "look-alike-letter":
            en "\"{found}\" ({code}) is a letter of another language that looks like the Arabic \"{wanted}\"", "write it with \"{wanted}\": searches do not find the other";
            ar "الحرف «{found}» ({code}) من لغة أخرى ويشبه الحرف العربي «{wanted}»", "اكتبه بالحرف «{wanted}»: فالبحث لا يجد الآخر";
        /// A presentation form of a letter, as in text copied from PDF files.
        ShapedLetter { found, wanted, code } = Warning "shaped-letter":
            en "\"{found}\" ({code}) is the drawn form of a letter, as copies from PDF files have it", "write it as \"{wanted}\": searches do not find the other";
            ar "«{found}» ({code}) شكل مرسوم من أشكال الحرف، كما في المنسوخ من ملفات PDF", "اكتبه هكذا «{wanted}»: فالبحث لا يجد الآخر";
        /// Two sets of digits in one file.
        MixedDigits { found } = Warning "mixed-digits":
            en "this file writes digits in two ways; here: {found}", "write 0123456789 throughout: it is the site's way in both languages";
            ar "في هذا الملف أرقام مكتوبة بطريقتين، والمكتوب هنا: {found}", "اكتب 0123456789 في كل مكان: هذه طريقة الموقع في اللغتين";
    }
}
