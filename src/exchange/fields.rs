//! What columns are called in files people hand over; [`values`](super::values) tells how what
//! stands in them is written.
//!
//! `docs/import.md` lists the same names.

use super::source::Columns;
use crate::cleaning;

/// A thing a column can mean: its names, best first, as [`plain_name`] leaves them.
pub(super) type Field = &'static [&'static str];

pub(super) const AREA_NAME: Field = &[
    "区域名称",
    "区划名称",
    "名称",
    "name",
    "areaname",
    "xzqmc",
    "qhmc",
    "mc",
    "district",
    "town",
    "village",
];
pub(super) const SEGMENT_NAME: Field = &[
    "河道名称",
    "河段名称",
    "道路名称",
    "示范路名称",
    "埭名称",
    "水体名称",
    "网格名称",
    "名称",
    "name",
    "title",
    "标题",
    "河流名称",
    "河湖名称",
    "河名",
    "水体名",
    "路名",
    "hlmc",
    "hdmc",
    "hhmc",
    "dlmc",
    "mc",
];
pub(super) const CHECKPOINT_NAME: Field =
    &["点位名称", "点位", "checkpoint", "checkpointname", "名称", "name"];
pub(super) const SEGMENT_OWN_CODE: Field = &[
    "河道编码",
    "河段编码",
    "道路编码",
    "编码",
    "编号",
    "externalcode",
    "code",
    "外部编码",
    "代码",
    "河流编码",
    "河湖编码",
    "hlbm",
    "hdbm",
    "hhbm",
    "bm",
    "dm",
];
pub(super) const CHECKPOINT_CODE: Field =
    &["点位编码", "点位编号", "编码", "编号", "externalcode", "code", "外部编码"];
pub(super) const AREA_CODE: Field = &[
    "区划代码",
    "行政区划代码",
    "统计用区划代码",
    "区域编码",
    "区域代码",
    "编码",
    "代码",
    "code",
    "areacode",
    "areapath",
    "path",
    "adcode",
    "gbcode",
    "xzqdm",
    "qhdm",
    "dm",
    "regionid",
];
pub(super) const PARENT: Field =
    &["上级代码", "上级编码", "上级", "上级区域", "parent", "parentcode", "parentpath"];
pub(super) const OFFICE_PHONE: Field = &["值班电话", "联系电话", "officephone", "办公电话", "电话"];
pub(super) const SUPERVISION_PHONE: Field = &["监督电话", "supervisionphone"];
pub(super) const KIND: Field = &[
    "类型",
    "类别",
    "kind",
    "type",
    "segmentkind",
    "河流类型",
    "水体类型",
    "河道类型",
    "lx",
];
pub(super) const AREA: Field = &[
    "区域",
    "所属区域",
    "所在区域",
    "区划代码",
    "行政区划代码",
    "area",
    "areapath",
    "areacode",
    "areaname",
    "行政区划",
    "行政区",
    "xzqdm",
    "qhdm",
    "xzqmc",
];
pub(super) const TOWN: Field = &[
    "镇",
    "乡镇",
    "街镇",
    "所属镇",
    "所在镇",
    "所属街镇",
    "town",
    "乡镇名称",
    "镇名称",
    "xzmc",
    "zmc",
];
pub(super) const VILLAGE: Field = &[
    "村",
    "村居",
    "行政村",
    "所属村",
    "所在村",
    "村名",
    "village",
    "村名称",
    "行政村名称",
    "cmc",
];
pub(super) const DESCRIPTION: Field =
    &["描述", "说明", "起止点", "description", "desc", "备注说明", "bz"];
pub(super) const PERSON: Field = &[
    "姓名",
    "责任人",
    "责任人姓名",
    "河长姓名",
    "person",
    "personname",
    "name",
    "河长",
    "路长",
    "埭长",
    "名字",
    "负责人",
    "xm",
];
pub(super) const PERSON_CODE: Field =
    &["人员编码", "人员编号", "工号", "personcode", "personexternalcode"];
pub(super) const PERSON_AREA: Field = &["人员区域", "人员所属区域", "personarea"];
pub(super) const POST: Field = &["职务", "职位", "post", "position", "河长职务", "zw"];
pub(super) const ORGANISATION: Field = &[
    "单位",
    "组织",
    "工作单位",
    "所属组织",
    "organisation",
    "organization",
    "所属单位",
    "所在单位",
    "单位名称",
    "河长单位",
];
pub(super) const ROLE: Field = &["角色", "责任类型", "role", "河长级别", "河长类型", "级别"];
pub(super) const SEGMENT_CODE: Field = &[
    "河段编码",
    "河道编码",
    "道路编码",
    "对象编码",
    "segmentcode",
    "segmentexternalcode",
    "河流编码",
    "河湖编码",
    "hlbm",
    "hdbm",
];
pub(super) const SEGMENT: Field = &[
    "河段",
    "河道",
    "河段名称",
    "河道名称",
    "道路",
    "道路名称",
    "埭",
    "责任对象",
    "segment",
    "segmentname",
    "河流名称",
    "河湖名称",
    "河名",
    "责任河道",
    "责任河段",
    "hlmc",
    "hdmc",
];
pub(super) const SEGMENT_AREA: Field = &["河段区域", "河道区域", "对象区域", "segmentarea"];
pub(super) const SEGMENT_KIND: Field = &[
    "河段类型",
    "对象类型",
    "类型",
    "类别",
    "kind",
    "segmentkind",
    "河流类型",
    "河道类型",
];
pub(super) const FROM: Field =
    &["开始日期", "起始日期", "起", "任职日期", "from", "validfrom", "since"];
pub(super) const TO: Field = &["结束日期", "截止日期", "止", "离任日期", "to", "validto"];
pub(super) const COMMITMENT: Field = &["承诺", "公开承诺", "commitment"];
pub(super) const PRINCIPAL: Field = &["主责", "是否主责", "主要责任人", "principal"];
pub(super) const ORIGIN: Field = &["来源方式", "认领", "origin"];
pub(super) const RADIUS: Field = &["半径", "围栏半径", "半径米", "radius", "radiusm"];
pub(super) const PLATE: Field =
    &["码牌", "码牌号", "二维码", "二维码编号", "plate", "qr", "qrcode"];
pub(super) const LON: Field = &["经度", "lon", "lng", "long", "longitude", "x"];
pub(super) const LAT: Field = &["纬度", "lat", "latitude", "y"];
pub(super) const WKT: Field = &["wkt", "geometry", "geom", "几何", "坐标", "thegeom", "geojson"];
pub(super) const UNIT: Field = &["周期", "频次单位", "单位周期", "unit"];
pub(super) const TIMES: Field = &["次数", "频次", "times"];
pub(super) const SEASON_FIRST: Field = &["季节起", "汛期起", "seasonfirst", "seasonfrom"];
pub(super) const SEASON_LAST: Field = &["季节止", "汛期止", "seasonlast", "seasonto"];
pub(super) const WARNING: Field = &["预警", "预警级别", "warning"];
pub(super) const SOURCE: Field = &["依据", "来源", "文件依据", "source"];

/// Every thing a column can mean.
const ALL: [Field; 42] = [
    AREA_NAME,
    SEGMENT_NAME,
    CHECKPOINT_NAME,
    SEGMENT_OWN_CODE,
    CHECKPOINT_CODE,
    AREA_CODE,
    PARENT,
    OFFICE_PHONE,
    SUPERVISION_PHONE,
    KIND,
    AREA,
    TOWN,
    VILLAGE,
    DESCRIPTION,
    PERSON,
    PERSON_CODE,
    PERSON_AREA,
    POST,
    ORGANISATION,
    ROLE,
    SEGMENT_CODE,
    SEGMENT,
    SEGMENT_AREA,
    SEGMENT_KIND,
    FROM,
    TO,
    COMMITMENT,
    PRINCIPAL,
    ORIGIN,
    RADIUS,
    PLATE,
    LON,
    LAT,
    WKT,
    UNIT,
    TIMES,
    SEASON_FIRST,
    SEASON_LAST,
    WARNING,
    SOURCE,
    PERSON_PHONE,
    NUMBER,
];

/// Phones of people, for boards where the district wants them: the page behind a code shows the
/// office's.
pub(super) const PERSON_PHONE: Field = &[
    "河长电话",
    "手机",
    "手机号",
    "手机号码",
    "责任人电话",
    "personphone",
    "mobile",
    "phone",
];
/// Numbers of lines, which mean nothing.
pub(super) const NUMBER: Field = &["序号", "no", "number", "index", "xh"];

/// Whether a column of this name means something to any import: it tells headings from other lines,
/// and a table of one column from any other text.
pub(super) fn is_known(name: &str) -> bool {
    let name = plain_name(name);
    ALL.iter().any(|field| field.contains(&name.as_str()))
}

/// The columns of a file that mean this, best name first.
pub(super) fn columns_of(columns: &Columns, field: Field) -> Vec<usize> {
    let names: Vec<String> = columns.names().iter().map(|name| plain_name(name)).collect();
    field
        .iter()
        .flat_map(|alias| names.iter().enumerate().filter(move |(_, name)| name == alias))
        .map(|(index, _)| index)
        .collect()
}

/// A column's name without what people vary: case, spaces, dashes, a star for "required", a remark
/// in brackets.
pub(super) fn plain_name(name: &str) -> String {
    let plain = cleaning::plain(name);
    let bare = plain.split('(').next().unwrap_or_default();
    bare.chars()
        .filter(|char| !char.is_whitespace() && !matches!(char, '_' | '-' | '*' | ':'))
        .flat_map(char::to_lowercase)
        .collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn names_vary() {
        for name in [
            "External_Code",
            "external code",
            "EXTERNAL-CODE",
            "externalCode（必填）",
            "*External Code*",
        ] {
            assert_eq!(plain_name(name), "externalcode");
        }
        let mut columns = Columns::default();
        for name in ["备注", "NAME", "河道名称"] {
            columns.enter(name);
        }
        assert_eq!(columns_of(&columns, SEGMENT_NAME), [2, 1]);
    }

    /// Whoever prepares a file reads docs/import.md, not this one.
    #[test]
    fn every_column_name_is_documented() {
        let code =
            include_str!("fields.rs").split("/// Whether a column").next().unwrap_or_default();
        let names = code
            .lines()
            .filter(|line| !line.starts_with("//"))
            .flat_map(|line| line.split('"').skip(1).step_by(2));
        let documented: Vec<&str> = include_str!("../../docs/import.md")
            .split(|char: char| {
                char.is_whitespace()
                    || matches!(char, ',' | ';' | '.' | '`' | '|' | ':' | '(' | ')')
            })
            .collect();
        assert_eq!(
            names.filter(|name| !documented.contains(name)).collect::<Vec<_>>(),
            Vec::<&str>::new()
        );
    }

    proptest! {
        #[test]
        fn any_name_is_taken(text in "\\PC*") {
            plain_name(&text);
        }
    }
}
