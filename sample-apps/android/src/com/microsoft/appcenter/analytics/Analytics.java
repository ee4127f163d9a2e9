package com.microsoft.appcenter.analytics;

import android.content.Context;
import com.microsoft.appcenter.AppCenterService;
import java.util.ArrayList;
import java.util.List;

/** Stand-in for App Center Analytics: sessions and events. */
public final class Analytics implements AppCenterService {
    private static final List<String> EVENTS = new ArrayList<String>();

    @Override
    public void onStarted(Context context) {
        trackEvent("session " + System.currentTimeMillis());
    }

    public static void trackEvent(String name) {
        EVENTS.add(name);
    }
}
