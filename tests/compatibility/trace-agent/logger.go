package main

import "fmt"

// entry is a line of the pipeline's log.
type entry struct {
	Level   string `json:"level"`
	Message string `json:"message"`
}

// logger keeps warnings and errors. The pipeline logs normalized spans at debug level, but the counters include them.
type logger struct{ out *lines }

func (l logger) log(level, message string) error {
	l.out.write("log", entry{level, message})
	return nil
}

func (l logger) Trace(...any)                        {}
func (l logger) Tracef(string, ...any)               {}
func (l logger) Debug(...any)                        {}
func (l logger) Debugf(string, ...any)               {}
func (l logger) Info(...any)                         {}
func (l logger) Infof(string, ...any)                {}
func (l logger) Warn(v ...any) error                 { return l.log("warn", fmt.Sprint(v...)) }
func (l logger) Warnf(format string, v ...any) error { return l.log("warn", fmt.Sprintf(format, v...)) }
func (l logger) Error(v ...any) error                { return l.log("error", fmt.Sprint(v...)) }
func (l logger) Errorf(format string, v ...any) error {
	return l.log("error", fmt.Sprintf(format, v...))
}
func (l logger) Critical(v ...any) error { return l.log("critical", fmt.Sprint(v...)) }
func (l logger) Criticalf(format string, v ...any) error {
	return l.log("critical", fmt.Sprintf(format, v...))
}
func (l logger) Flush() {}
