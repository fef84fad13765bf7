//! The two things a tag does with AES-128: one block, and CMAC (NIST SP 800-38B, RFC 4493).

use aes::Aes128;
use aes::cipher::{BlockCipherDecrypt, BlockCipherEncrypt, KeyInit};
use cmac::{Cmac, Mac};

use super::TagKey;

/// One block of CBC with an initial vector of zeros, which is the block cipher itself.
pub(super) fn decrypt(key: &TagKey, block: [u8; 16]) -> [u8; 16] {
    let mut block = block.into();
    Aes128::new(key.bytes().into()).decrypt_block(&mut block);
    block.into()
}

/// The way back.
pub(super) fn encrypt(key: &TagKey, block: [u8; 16]) -> [u8; 16] {
    let mut block = block.into();
    Aes128::new(key.bytes().into()).encrypt_block(&mut block);
    block.into()
}

/// AES-CMAC over the parts laid end to end.
pub(super) fn cmac(key: &TagKey, parts: &[&[u8]]) -> [u8; 16] {
    let mut mac = <Cmac<Aes128> as KeyInit>::new(key.bytes().into());
    for part in parts {
        mac.update(part);
    }
    mac.finalize().into_bytes().into()
}
