//! The way a submission came: the channels of the policy. Two of them, the services for requesting assistance and the
//! volunteering service, are no way but what is asked for, which the form says.

use language::Lang;

/// A channel.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Channel {
    /// The Association's website.
    Website,
    /// Someone came and spoke with the staff.
    Interview,
    /// A telephone call.
    Telephone,
    /// Social media.
    SocialMedia,
    /// A letter.
    Letter,
    /// A representative of a branch office brought it.
    BranchDelegate,
}

impl Channel {
    /// Every channel.
    pub const ALL: [Channel; 6] = [
        Channel::Website,
        Channel::Interview,
        Channel::Telephone,
        Channel::SocialMedia,
        Channel::Letter,
        Channel::BranchDelegate,
    ];

    /// The name in records and commands.
    pub fn name(self) -> &'static str {
        match self {
            Channel::Website => "website",
            Channel::Interview => "interview",
            Channel::Telephone => "telephone",
            Channel::SocialMedia => "social_media",
            Channel::Letter => "letter",
            Channel::BranchDelegate => "branch_delegate",
        }
    }

    /// The name as people read it.
    pub fn label(self, lang: Lang) -> &'static str {
        let (arabic, english) = match self {
            Channel::Website => ("الموقع الإلكتروني", "website"),
            Channel::Interview => ("مقابلة", "interview"),
            Channel::Telephone => ("اتصال هاتفي", "telephone call"),
            Channel::SocialMedia => ("وسائل التواصل الاجتماعي", "social media"),
            Channel::Letter => ("خطاب", "letter"),
            Channel::BranchDelegate => ("مندوب مكتب فرعي", "representative of a branch office"),
        };
        match lang {
            Lang::Ar => arabic,
            Lang::En => english,
        }
    }

    /// The channel with a name.
    pub fn of_name(name: &str) -> Option<Self> {
        Channel::ALL.into_iter().find(|channel| channel.name() == name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_leads_back_to_its_channel() {
        for channel in Channel::ALL {
            assert_eq!(Channel::of_name(channel.name()), Some(channel));
        }
        assert_eq!(Channel::of_name("fax"), None);
    }
}
