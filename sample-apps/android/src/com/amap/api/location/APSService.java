package com.amap.api.location;

import android.app.Service;
import android.content.Intent;
import android.os.IBinder;

/** Stand-in for the service that AMap asks apps to declare. */
public final class APSService extends Service {
    @Override
    public IBinder onBind(Intent intent) {
        return null;
    }
}
