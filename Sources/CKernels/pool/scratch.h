// Scratch memory for items of a run.

#ifndef CK_POOL_SCRATCH_H
#define CK_POOL_SCRATCH_H

#include <stddef.h>

/// Uninitialised scratch of `count` floats for the calling thread, aligned to 64 bytes. The next
/// call on the same thread invalidates it, so an item calls this once and starts no run itself.
/// Aborts if there is no memory.
float *ck_scratch(size_t count);

#endif
