/**
 * The WebAssembly instructions that the compiler writes, by their names in the text format.
 * @module
 */
// biome-ignore-all format: one family per paragraph reads as the table that it is


/** Opcode of each instruction; those behind a prefix byte have it in front of three digits. */
export const opcodes = {
  block: 0x02, loop: 0x03, if: 0x04, else: 0x05, end: 0x0b, br: 0x0c, br_if: 0x0d,
  call: 0x10, drop: 0x1a, select: 0x1b,
  "local.get": 0x20, "local.set": 0x21, "local.tee": 0x22,

  "i32.load": 0x28, "i32.load8_u": 0x2d, "i32.store": 0x36, "i32.const": 0x41,

  "i32.eqz": 0x45, "i32.eq": 0x46, "i32.ne": 0x47, "i32.lt_s": 0x48, "i32.lt_u": 0x49, "i32.gt_s": 0x4a, "i32.gt_u": 0x4b,
  "i32.ge_s": 0x4e, "i32.ge_u": 0x4f,
  "i32.add": 0x6a, "i32.sub": 0x6b, "i32.mul": 0x6c, "i32.div_s": 0x6d, "i32.div_u": 0x6e, "i32.rem_s": 0x6f, "i32.rem_u": 0x70,
  "i32.and": 0x71, "i32.or": 0x72, "i32.shl": 0x74, "i32.shr_s": 0x75, "i32.shr_u": 0x76,
  "f32.demote_f64": 0xb6, "f64.promote_f32": 0xbb, "memory.copy": 0xfc00a,

  "v128.load": 0xfd000, "v128.load32_splat": 0xfd009, "v128.load64_splat": 0xfd00a, "v128.store": 0xfd00b,
  "v128.const": 0xfd00c, "i8x16.shuffle": 0xfd00d,
  "i32x4.splat": 0xfd011, "i32x4.extract_lane": 0xfd01b, "i32x4.replace_lane": 0xfd01c,
  "f32x4.extract_lane": 0xfd01f, "f32x4.replace_lane": 0xfd020,
  "f64x2.extract_lane": 0xfd021, "f64x2.replace_lane": 0xfd022,
  "i32x4.eq": 0xfd037, "i32x4.ne": 0xfd038, "i32x4.lt_s": 0xfd039, "i32x4.lt_u": 0xfd03a,
  "i32x4.le_s": 0xfd03d, "i32x4.le_u": 0xfd03e,
  "f32x4.eq": 0xfd041, "f32x4.ne": 0xfd042, "f32x4.lt": 0xfd043, "f32x4.le": 0xfd045,
  "f64x2.eq": 0xfd047, "f64x2.ne": 0xfd048, "f64x2.lt": 0xfd049, "f64x2.le": 0xfd04b,
  "v128.not": 0xfd04d, "v128.and": 0xfd04e, "v128.andnot": 0xfd04f, "v128.or": 0xfd050, "v128.xor": 0xfd051,
  "v128.bitselect": 0xfd052, "v128.any_true": 0xfd053,
  "v128.load32_lane": 0xfd056, "v128.load64_lane": 0xfd057, "v128.store8_lane": 0xfd058,
  "v128.store32_lane": 0xfd05a, "v128.store64_lane": 0xfd05b, "v128.load32_zero": 0xfd05c, "v128.load64_zero": 0xfd05d,
  "f32x4.demote_f64x2_zero": 0xfd05e, "f64x2.promote_low_f32x4": 0xfd05f,
  "i8x16.narrow_i16x8_s": 0xfd065, "i16x8.narrow_i32x4_s": 0xfd085,
  "i16x8.extend_low_i8x16_u": 0xfd089, "i32x4.extend_low_i16x8_u": 0xfd0a9,
  "f32x4.ceil": 0xfd067, "f32x4.floor": 0xfd068, "f32x4.trunc": 0xfd069, "f32x4.nearest": 0xfd06a,
  "f64x2.ceil": 0xfd074, "f64x2.floor": 0xfd075, "f64x2.trunc": 0xfd07a, "f64x2.nearest": 0xfd094,
  "i32x4.abs": 0xfd0a0, "i32x4.neg": 0xfd0a1, "i32x4.all_true": 0xfd0a3, "i32x4.bitmask": 0xfd0a4, "i64x2.bitmask": 0xfd0c4, "i64x2.shl": 0xfd0cb,
  "i32x4.shl": 0xfd0ab, "i32x4.shr_s": 0xfd0ac, "i32x4.shr_u": 0xfd0ad,
  "i32x4.add": 0xfd0ae, "i32x4.sub": 0xfd0b1, "i32x4.mul": 0xfd0b5,
  "i32x4.min_s": 0xfd0b6, "i32x4.min_u": 0xfd0b7, "i32x4.max_s": 0xfd0b8, "i32x4.max_u": 0xfd0b9,
  "f32x4.abs": 0xfd0e0, "f32x4.neg": 0xfd0e1, "f32x4.sqrt": 0xfd0e3, "f32x4.add": 0xfd0e4, "f32x4.sub": 0xfd0e5,
  "f32x4.mul": 0xfd0e6, "f32x4.div": 0xfd0e7, "f32x4.min": 0xfd0e8, "f32x4.max": 0xfd0e9,
  "f32x4.pmin": 0xfd0ea, "f32x4.pmax": 0xfd0eb,
  "f64x2.abs": 0xfd0ec, "f64x2.neg": 0xfd0ed, "f64x2.sqrt": 0xfd0ef, "f64x2.add": 0xfd0f0, "f64x2.sub": 0xfd0f1,
  "f64x2.mul": 0xfd0f2, "f64x2.div": 0xfd0f3, "f64x2.min": 0xfd0f4, "f64x2.max": 0xfd0f5,
  "f64x2.pmin": 0xfd0f6, "f64x2.pmax": 0xfd0f7,
  "i32x4.trunc_sat_f32x4_s": 0xfd0f8, "i32x4.trunc_sat_f32x4_u": 0xfd0f9,
  "f32x4.convert_i32x4_s": 0xfd0fa, "f32x4.convert_i32x4_u": 0xfd0fb,
  "i32x4.trunc_sat_f64x2_s_zero": 0xfd0fc, "i32x4.trunc_sat_f64x2_u_zero": 0xfd0fd,
  "f64x2.convert_low_i32x4_s": 0xfd0fe, "f64x2.convert_low_i32x4_u": 0xfd0ff,
  "f32x4.relaxed_madd": 0xfd105, "f64x2.relaxed_madd": 0xfd107,

  "i32.atomic.load": 0xfe010, "i32.atomic.store": 0xfe017, "i32.atomic.rmw.add": 0xfe01e,
} as const;

/** The name of an instruction. */
export type Opcode = keyof typeof opcodes;

/** What follows an opcode in the code. */
export type Immediate = "none" | "index" | "block" | "memory" | "memoryLane" | "lane" | "i32" | "bytes" | "zeros";

const immediates = new Map<Opcode, Immediate>();

/** The kind of immediate that an instruction takes, which its name tells. */
export function immediateOf(name: Opcode): Immediate {
  const known = immediates.get(name);
  if (known !== undefined) return known;
  const immediate = immediateByName(name);
  immediates.set(name, immediate);
  return immediate;
}

function immediateByName(name: Opcode): Immediate {
  if (name === "block" || name === "loop" || name === "if") return "block";
  if (name === "br" || name === "br_if" || name === "call" || name.startsWith("local.")) return "index";
  if (name === "memory.copy") return "zeros";
  if (name === "i8x16.shuffle" || name === "v128.const") return "bytes";
  if (name === "i32.const") return "i32";
  if (/\.(load|store)\d+_lane$/.test(name)) return "memoryLane";
  if (name.endsWith("_lane")) return "lane";
  return /\.(load|store)|atomic/.test(name) ? "memory" : "none";
}

/** Atomic accesses must state their exact alignment (4 bytes); for the others 1 byte promises nothing and costs nothing. */
export function alignmentOf(name: Opcode): number {
  return name.includes("atomic") ? 2 : 0;
}
