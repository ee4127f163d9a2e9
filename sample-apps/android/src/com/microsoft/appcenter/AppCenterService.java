package com.microsoft.appcenter;

import android.content.Context;

/** Stand-in for the interface of App Center's services. */
public interface AppCenterService {
    void onStarted(Context context);
}
