//! The commands about the staff.

use clap::{Args, Subcommand};

#[derive(Subcommand)]
pub(crate) enum Staff {
    /// List who has access
    List,
    /// Add the person who was given an invitation code. The first person must be a steward
    Add {
        /// The invitation code that the person saw in the browser
        code: String,
        #[command(flatten)]
        given: Given,
        /// Do not ask for confirmation
        #[arg(long)]
        yes: bool,
    },
    /// Set what a person may do, instead of what they might do before
    Change {
        /// The person, as the list names them: eight letters and digits
        person: String,
        #[command(flatten)]
        given: Given,
    },
    /// Take access from a person. Their sessions end at once
    Remove {
        /// The person, as the list names them: eight letters and digits
        person: String,
        /// Do not ask for confirmation
        #[arg(long)]
        yes: bool,
    },
    /// List who has not signed in for 90 days, or never
    Review,
    /// List what changed in the staff, by whom and when
    Log,
}

/// What a person may do.
#[derive(Args)]
pub(crate) struct Given {
    /// A role of the person: relations, social_research, committee or complaints. It can be repeated
    #[arg(long)]
    pub(crate) role: Vec<String>,
    /// A steward, who has the staff list, exports, erasure and the read log
    #[arg(long)]
    pub(crate) steward: bool,
}
