package com.microsoft.appcenter.crashes;

import android.content.Context;
import android.util.Log;
import com.microsoft.appcenter.AppCenterService;

/** Stand-in for App Center Crashes: keeps the stack trace of what was not caught. */
public final class Crashes implements AppCenterService, Thread.UncaughtExceptionHandler {
    private Thread.UncaughtExceptionHandler next;
    private String report;

    @Override
    public void onStarted(Context context) {
        next = Thread.getDefaultUncaughtExceptionHandler();
        Thread.setDefaultUncaughtExceptionHandler(this);
    }

    @Override
    public void uncaughtException(Thread thread, Throwable problem) {
        report = Log.getStackTraceString(problem);
        if (next != null) {
            next.uncaughtException(thread, problem);
        }
    }
}
