// Every instruction set, from the least to the most capable. To add one, write `isa/NAME.c` with
// its table `ck_NAME_kernels`, add its bit to `pool/pool.h` and a line here.
//
// The including file defines CK_INSTRUCTION_SET(name).

CK_INSTRUCTION_SET(plain)
CK_INSTRUCTION_SET(emulated_amx)
CK_INSTRUCTION_SET(vector128)
#if defined(__x86_64__)
CK_INSTRUCTION_SET(avx2)
CK_INSTRUCTION_SET(avx512)
CK_INSTRUCTION_SET(vnni)
CK_INSTRUCTION_SET(amx)
#endif

#undef CK_INSTRUCTION_SET
