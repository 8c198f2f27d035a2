//! Findings about image files.

language::findings! {
    /// Faults of image files.
    pub enum ImageFinding {
        /// A broken image. The reason is the decoder's message, in English.
        Unreadable { path, reason } = Error "image-unreadable":
            en "the image {path} cannot be read: {reason}", "open it in an image editor and save it again";
            ar "تعذرت قراءة الصورة {path}: {reason}", "افتحها في محرر صور واحفظها من جديد";
        /// A file that ends before its picture does, as after a broken transfer.
        CutShort { path } = Error "image-cut-short":
            en "the image {path} is only the first part of a picture: its file ends before the last line", "copy it again from where it came";
            ar "الصورة {path} ناقصة: انتهى ملفها قبل آخر سطر فيها", "انسخها من مصدرها مرة أخرى";
        /// Another format, or not an image.
        Unsupported { path } = Error "image-format":
            en "{path} is not a PNG, JPEG, WebP or SVG image", "save photographs as JPEG, drawings and screenshots as PNG or SVG";
            ar "الملف {path} ليس صورة PNG أو JPEG أو WebP أو SVG", "احفظ الصور الفوتوغرافية بصيغة JPEG، والرسوم وصور الشاشة بصيغة PNG أو SVG";
        /// A picture in a format that is not published.
        OtherFormat { path, format } = Error "picture-format":
            en "{path} is a {format} picture, which the site does not publish", "save photographs as JPEG (or PNG, WebP), drawings as PNG or SVG, and write the new name here";
            ar "الصورة {path} بصيغة {format}، والموقع لا ينشر هذه الصيغة", "احفظ الصور الفوتوغرافية بصيغة JPEG (أو PNG أو WebP)، والرسوم بصيغة PNG أو SVG، واكتب الاسم الجديد هنا";
        /// Too large to be decoded safely.
        TooLarge { path } = Error "image-too-large":
            en "the image {path} is larger than 50 megapixels or 16383 pixels a side", "make it smaller; 3200 pixels of width are plenty";
            ar "الصورة {path} أكبر من 50 ميجابكسلًا أو من 16383 بكسلًا في أحد أبعادها", "صغّرها، ويكفي عرض 3200 بكسل";
        /// No width or no height.
        Empty { path } = Error "image-empty":
            en "the image {path} is empty: its width or height is zero", "save it again with a width and a height of at least one pixel";
            ar "الصورة {path} فارغة: عرضها أو ارتفاعها صفر", "احفظها من جديد بعرض وارتفاع لا يقلان عن بكسل واحد";
        /// More than one frame.
        Animated { path } = Error "image-animated":
            en "the image {path} moves", "save one frame as a still image; movement distracts from reading (WCAG 2.2.2)";
            ar "الصورة {path} متحركة", "احفظ لقطة واحدة ثابتة منها، فالحركة تشغل عن القراءة (WCAG 2.2.2)";
        /// An SVG without a size.
        SvgWithoutSize { path } = Error "image-svg-size":
            en "the drawing {path} does not say how large it is", "give the svg element a viewBox, or a width and a height in pixels";
            ar "الرسم {path} لا يبين أبعاده", "ضع لعنصر svg السمة viewBox أو العرض والارتفاع بالبكسل";
        /// An SVG with active content, which is quoted from the file.
        SvgActive { path, what } = Error "image-svg-active":
            en "the drawing {path} does more than draw: it holds {what}", "export it as a plain SVG, or remove that part with a text editor";
            ar "في الرسم {path} ما ليس رسمًا: {what}", "صدّره بصيغة SVG عادية أو احذف هذا الجزء بمحرر نصوص";
        /// A failed encoding. The reason is the encoder's message, in English.
        Encoder { path, reason } = Error "image-encoder":
            en "the image {path} cannot be prepared for the site: {reason}", "open it in an image editor and save it again";
            ar "تعذر تجهيز الصورة {path} للموقع: {reason}", "افتحها في محرر صور واحفظها من جديد";
    }
}
