//! The channels of the policy by which submissions come. Two of the policy's channels, the services for requesting assistance and the
//! volunteering service, are not included: they say what is requested, as the form does.

use language::Lang;
use strum::{EnumString, IntoStaticStr};

/// A channel.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, EnumString, IntoStaticStr)]
#[strum(serialize_all = "snake_case")]
pub enum Channel {
    /// The Association's website.
    Website,
    /// An interview with the staff.
    Interview,
    /// A telephone call.
    Telephone,
    /// Social media.
    SocialMedia,
    /// A letter.
    Letter,
    /// A representative of a branch office.
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
        self.into()
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
    pub fn from_name(name: &str) -> Option<Self> {
        name.parse().ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_parsed_as_its_channel() {
        for channel in Channel::ALL {
            assert_eq!(Channel::from_name(channel.name()), Some(channel));
        }
        assert_eq!(Channel::from_name("fax"), None);
    }
}
