//! The accounts of the demonstration, with passwords that everybody may know.

/// What somebody can sign in as.
#[derive(Clone, Copy, Debug)]
pub(super) struct Login {
    pub(super) role_zh: &'static str,
    pub(super) role_en: &'static str,
    pub(super) user: &'static str,
    pub(super) password: &'static str,
    pub(super) holder: Holder,
}

/// Who signs in.
#[derive(Clone, Copy, Debug)]
pub(super) enum Holder {
    /// The administrator of the district.
    Admin,
    /// The official of a town, by the order of the towns.
    Official(usize),
    /// The steward of a showpiece, by the order of the showpieces.
    Steward(usize),
}

const fn login(
    role_zh: &'static str,
    role_en: &'static str,
    user: &'static str,
    password: &'static str,
    holder: Holder,
) -> Login {
    Login {
        role_zh,
        role_en,
        user,
        password,
        holder,
    }
}

pub(super) const LOGINS: [Login; 6] = [
    login("区管理员", "district-admin", "demo-admin", "riverward-demo-1", Holder::Admin),
    login(
        "菱泾镇工作人员",
        "town-official",
        "demo-lingjing",
        "riverward-demo-2",
        Holder::Official(0),
    ),
    login(
        "荻溪镇工作人员",
        "town-official",
        "demo-dixi",
        "riverward-demo-3",
        Holder::Official(1),
    ),
    login("河长", "river-chief", "demo-river", "riverward-demo-4", Holder::Steward(0)),
    login("路长", "road-chief", "demo-road", "riverward-demo-5", Holder::Steward(1)),
    login("埭长", "lane-chief", "demo-lane", "riverward-demo-6", Holder::Steward(2)),
];
