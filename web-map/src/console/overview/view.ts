/**
 * How the segments are shown: a phone has list or map, a desktop has the list beside the map, or a
 * table.
 */
export type View = 'list' | 'map' | 'table'
