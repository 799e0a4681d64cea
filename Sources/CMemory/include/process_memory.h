#ifndef PROCESS_MEMORY_H
#define PROCESS_MEMORY_H

/// Makes the process return blocks of 1 MiB and more to the system as soon as they are freed.
///
/// Engines allocate and free such blocks on several threads. By default, glibc raises its limit for
/// mapped blocks when the first of them is freed; from then on it allocates them in one heap for each
/// thread, with holes that grow from frame to frame. Does nothing without glibc.
void release_large_blocks(void);

#endif
