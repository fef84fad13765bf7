//! Keys of tags, and how a deployment makes them from one master key, so that a tag taken apart
//! gives away no other tag's key.
//!
//! The key that opens a tap has to be the same in all tags of a deployment, since nobody knows
//! which tag speaks before it is opened (AN12196 leaves it so too); the key for MACs is made from
//! the serial number. Made as NXP AN10922, "Symmetric key diversifications", has it for AES-128:
//! the CMAC under the master key of `01 || input`. AN10922 pads to 32 bytes always and RFC 4493 to
//! whole blocks: they agree while `01 || input` has 17 to 32 bytes, and all inputs here have.

use super::cipher;
use super::key::TagKey;
use super::uid::TagUid;

/// What AN10922 puts before the input to make a key of 128 bits.
const DIVERSIFY_128: u8 = 0x01;
/// Tells our keys from those that others may make from the same master key.
const SYSTEM: &[u8] = b"RIVERWARD";
/// Stands where a serial number would in the key that all tags share: NXP's begin with 04.
const EVERY_TAG: TagUid = TagUid::new([0; 7]);

/// Which of a tag's keys.
#[derive(Clone, Copy, Debug)]
#[repr(u8)]
enum Purpose {
    MetaRead = 1,
    FileRead = 2,
}

/// The two keys of a tag that a server needs.
#[derive(Clone, Debug)]
pub struct TagKeys {
    /// Opens a tap (`SDMMetaReadKey`): the same in all tags of a deployment.
    pub meta_read: TagKey,
    /// Signs it (`SDMFileReadKey`): one a tag.
    pub file_read: TagKey,
}

/// What a deployment makes the keys of its tags from.
#[derive(Clone, Debug)]
pub struct MasterKey(TagKey);

impl MasterKey {
    /// From its bytes.
    pub fn new(bytes: [u8; 16]) -> Self {
        Self(TagKey::new(bytes))
    }

    /// The key that opens every tap of this deployment.
    pub fn meta_read(&self) -> TagKey {
        self.key(EVERY_TAG, Purpose::MetaRead)
    }

    /// The key for MACs of one tag.
    pub fn file_read(&self, uid: TagUid) -> TagKey {
        self.key(uid, Purpose::FileRead)
    }

    /// Both, to configure a tag.
    pub fn tag(&self, uid: TagUid) -> TagKeys {
        TagKeys {
            meta_read: self.meta_read(),
            file_read: self.file_read(uid),
        }
    }

    fn key(&self, uid: TagUid, purpose: Purpose) -> TagKey {
        diversified(&self.0, &[&uid.bytes(), SYSTEM, &[purpose as u8]])
    }
}

fn diversified(master: &TagKey, input: &[&[u8]]) -> TagKey {
    let mut parts: Vec<&[u8]> = vec![&[DIVERSIFY_128]];
    parts.extend(input);
    TagKey::new(cipher::cmac(master, &parts))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The example of AN10922, chapter 2.2.1: serial number, application and system identifier.
    #[test]
    fn makes_the_published_key() {
        let master = TagKey::new(
            hex::decode("00112233445566778899AABBCCDDEEFF").unwrap().try_into().unwrap(),
        );
        let input = hex::decode("04782E21801D803042F54E585020416275").unwrap();
        assert_eq!(
            hex::encode_upper(diversified(&master, &[&input]).bytes()),
            "A8DD63A3B89D54B37CA802473FDA9175"
        );
    }

    #[test]
    fn every_input_has_a_length_on_which_the_standards_agree() {
        assert!((17..=32).contains(&(1 + 7 + SYSTEM.len() + 1)));
    }

    #[test]
    fn keys_differ_by_tag_and_purpose() {
        let master = MasterKey::new([7; 16]);
        let keys = [
            master.meta_read(),
            master.file_read(EVERY_TAG),
            master.file_read(TagUid([4; 7])),
            MasterKey::new([8; 16]).meta_read(),
        ];
        let distinct: std::collections::BTreeSet<_> = keys.iter().map(|key| *key.bytes()).collect();
        assert_eq!(distinct.len(), keys.len());
    }

    #[test]
    fn keys_are_not_printed() {
        let keys = MasterKey::new([0xAB; 16]).tag(TagUid([4; 7]));
        assert_eq!(format!("{keys:?}"), "TagKeys { meta_read: TagKey, file_read: TagKey }");
        assert_eq!(format!("{:?}", MasterKey::new([0xAB; 16])), "MasterKey(TagKey)");
    }
}
