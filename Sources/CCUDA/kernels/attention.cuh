// Kernels of attention.

#ifndef CCUDA_ATTENTION_CUH
#define CCUDA_ATTENTION_CUH

#include "attention_exact.cuh"
#include "attention_half.cuh"

#endif
