// FFmpeg's C API (5.1 or later), with the macros that Swift cannot read as constants.
#ifndef CFFMPEG_SHIM_H
#define CFFMPEG_SHIM_H

#include <libavcodec/avcodec.h>
#include <libavformat/avformat.h>
#include <libavutil/display.h>
#include <libavutil/error.h>
#include <libavutil/frame.h>
#include <libavutil/imgutils.h>
#include <libavutil/opt.h>
#include <libswscale/swscale.h>

static const int FF_EAGAIN = AVERROR(EAGAIN);
static const int FF_EOF = AVERROR_EOF;
static const int64_t FF_NO_PTS = AV_NOPTS_VALUE;

#endif
