package cn.jpush.android.api;

import android.content.Context;
import android.content.Intent;
import cn.jpush.android.service.PushService;
import java.util.UUID;

/** Stand-in for JPush's entry point: starts the service that holds the connection. */
public final class JPushInterface {
    private static String registration;

    private JPushInterface() {}

    public static void init(Context context) {
        registration = UUID.randomUUID().toString();
        context.startService(new Intent(context, PushService.class));
    }

    public static String getRegistrationID(Context context) {
        return registration;
    }
}
