// The emulated GPU is a stand-in for libcuda.so.1: what it exports is declared by NVIDIA, and found
// by name.

#ifndef CUDA_EMULATION_H
#define CUDA_EMULATION_H

#endif
