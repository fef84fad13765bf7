//! `riverward tag`: what it takes to write tags that this deployment knows, and whether a tag was
//! written right.

use std::process::ExitCode;

use clap::{Args, Subcommand};
use riverward_qr::payload;

use super::outcome::{Outcome, say};
use crate::checkpoints::tag::MasterKey;
use crate::checkpoints::tag::uid::TagUid;
use crate::checkpoints::taps::GenuineTap;
use crate::config::StoreConfig;
use crate::ids::{Code, Entropy};
use crate::secrets::Secrets;

/// Bytes of an NDEF file before the text of its address: its length, and the head of a record whose
/// type stands for `https://`.
const NDEF_HEAD: usize = 7;
/// What that type stands for.
const SCHEME: &str = "https://";

/// Arguments of `riverward tag`.
#[derive(Args, Debug)]
pub struct TagArgs {
    #[command(flatten)]
    store: StoreConfig,
    #[command(subcommand)]
    action: Action,
}

#[derive(Debug, Subcommand)]
enum Action {
    /// Print the keys and settings to write into an NTAG 424 DNA tag; keep them as secret as the
    /// deployment's key
    Keys {
        /// Serial number of the tag, fourteen hexadecimal digits
        uid: TagUid,
        /// The code it is to hang beside
        #[arg(long)]
        code: Code,
        /// What links carry, for example <https://hz.example.gov.cn>
        #[arg(long, env = "RIVERWARD_BASE_URL")]
        base_url: String,
    },
    /// Say which tag wrote an address, and whether it was written with our keys
    Check {
        /// The address as a phone shows it after a tap
        address: String,
    },
}

/// Does what was asked for; the database is not needed.
pub fn run(arguments: TagArgs) -> Outcome {
    let TagArgs { store, action } = arguments;
    let secrets = Secrets::load(store.secret.as_ref(), &store.data_dir, &Entropy::from_os())?;
    let keys = MasterKey::new(secrets.tag_master());
    match action {
        Action::Keys { uid, code, base_url } => {
            let address = format!(
                "{}?E={}&M={}",
                payload(&base_url, code.into())?,
                "0".repeat(32),
                "0".repeat(16)
            );
            let Some(text) = address.strip_prefix(SCHEME) else {
                return Err(
                    "a tag takes addresses that begin with https:// only; say so with --base-url"
                        .into(),
                );
            };
            let tag = keys.tag(uid);
            let offset = |parameter: &str| {
                NDEF_HEAD + text.find(parameter).unwrap_or_default() + parameter.len()
            };
            say!("uid                {uid}")?;
            say!("SDMMetaReadKey     {}", hex::encode_upper(tag.meta_read.bytes()))?;
            say!("SDMFileReadKey     {}", hex::encode_upper(tag.file_read.bytes()))?;
            say!("address            {address}")?;
            say!("PICCDataOffset     {}", offset("?E="))?;
            say!("SDMMACInputOffset  {}", offset("&M="))?;
            say!("SDMMACOffset       {}", offset("&M="))?;
            Ok(ExitCode::SUCCESS)
        }
        Action::Check { address } => {
            let query = address.split_once('?').map_or(address.as_str(), |(_, query)| query);
            let tap =
                GenuineTap::read(query, &keys).ok_or("the address carries no tap of a tag")??;
            say!("uid {} counter {}", tap.uid, tap.counter.count())?;
            Ok(ExitCode::SUCCESS)
        }
    }
}
