// The vector kernels for the base instruction set (SSE2 or NEON).
#pragma clang diagnostic ignored "-Wpsabi"
#define ISA(name) name##_base
#include "builds.h"
#include "vector_body.h"
